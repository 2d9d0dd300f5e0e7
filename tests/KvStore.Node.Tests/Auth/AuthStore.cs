using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine;
using KvStore.Node.Tests.StateMachine;
using KvStore.Raft;

namespace KvStore.Node.Tests.Auth;

/// <summary>A state machine to which commands come by somebody's leave.</summary>
internal sealed class AuthStore : IDisposable
{
    public TestStore Store { get; } = new();

    public MvccStateMachine Machine => Store.Machine;

    public ulong Revision => Machine.Auth.Current.Revision;

    public void Dispose() => Store.Dispose();

    /// <summary>Applies a request as a run of its own; by nobody's leave but the nodes' own if nothing else is said.</summary>
    public ApplyResult Apply(IMessage request, CommandAuthority? authority = null)
    {
        var entry = CommandCodec.Encode(
            KindOf(request), new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: 1, request, authority ?? CommandAuthority.Trusted);
        var result = Machine.Apply(CommandCodec.Decode(entry), Machine.AppliedIndex.Next, ResponseMode.Build);
        Machine.CompleteRun();
        return result;
    }

    /// <summary>The leave of a user, checked now.</summary>
    public CommandAuthority Of(string user) => CommandAuthority.Checked(user, Revision);

    /// <summary>Users root and alice, who may write a/; authentication is on.</summary>
    public void Enable()
    {
        foreach (var name in new[] { "root", "alice" })
        {
            Apply(new User { Name = ByteString.CopyFromUtf8(name), Password = ByteString.CopyFromUtf8($"hash of {name}") });
            Apply(new AuthRoleAddRequest { Name = name });
            Apply(new AuthUserGrantRoleRequest { User = name, Role = name });
        }

        Apply(new AuthRoleGrantPermissionRequest
        {
            Name = "alice",
            Perm = new Permission
            {
                Key = ByteString.CopyFromUtf8("a/"),
                RangeEnd = ByteString.CopyFromUtf8("a0"),
                PermType = Permission.Types.Type.Readwrite,
            },
        });
        Assert.Null(Apply(new AuthEnableRequest()).Error);
    }

    private static CommandKind KindOf(IMessage request) => request switch
    {
        AuthEnableRequest => CommandKind.AuthEnable,
        AuthDisableRequest => CommandKind.AuthDisable,
        AssignToken => CommandKind.AssignToken,
        User => CommandKind.UserAdd,
        AuthUserDeleteRequest => CommandKind.UserDelete,
        AuthUserGrantRoleRequest => CommandKind.UserGrantRole,
        AuthUserRevokeRoleRequest => CommandKind.UserRevokeRole,
        AuthRoleAddRequest => CommandKind.RoleAdd,
        AuthRoleDeleteRequest => CommandKind.RoleDelete,
        AuthRoleGrantPermissionRequest => CommandKind.RoleGrantPermission,
        AuthRoleRevokePermissionRequest => CommandKind.RoleRevokePermission,
        _ => TestStore.Decode(request).Kind,
    };
}
