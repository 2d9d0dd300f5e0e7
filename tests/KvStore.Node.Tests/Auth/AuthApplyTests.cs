using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Auth;
using KvStore.Node.Tests.StateMachine;

namespace KvStore.Node.Tests.Auth;

/// <summary>What becomes of commands under the rules that hold when they are applied.</summary>
public sealed class AuthApplyTests : IDisposable
{
    private readonly AuthStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_was_checked_under_other_rules_is_refused()
    {
        _store.Enable();
        var early = _store.Of("alice");
        Assert.Null(_store.Apply(Op.Put("a/1", "1"), early).Error);

        _store.Apply(new AuthRoleAddRequest { Name = "any change" });

        Assert.Equal(KvErrors.AuthOldRevision, _store.Apply(Op.Put("a/1", "2"), early).Error);
        Assert.Equal(KvErrors.AuthOldRevision, _store.Apply(new AuthRoleAddRequest { Name = "other" }, early).Error);
        Assert.Null(_store.Apply(Op.Put("a/1", "2"), _store.Of("alice")).Error);
    }

    [Fact]
    public void What_was_not_checked_before_authentication_was_on_is_refused()
    {
        Assert.Null(_store.Apply(Op.Put("a/1", "1"), CommandAuthority.Unchecked).Error);
        _store.Enable();
        var revision = _store.Machine.Revision;

        Assert.Equal(KvErrors.AuthOldRevision, _store.Apply(Op.Put("a/1", "2"), CommandAuthority.Unchecked).Error);
        Assert.Equal(KvErrors.AuthOldRevision, _store.Apply(new AuthDisableRequest(), CommandAuthority.Unchecked).Error);
        Assert.Equal(revision, _store.Machine.Revision);
        Assert.Null(_store.Apply(Op.Put("a/1", "2"), CommandAuthority.Trusted).Error);
    }

    [Fact]
    public void Nothing_is_refused_any_more_when_authentication_is_off()
    {
        _store.Enable();
        var early = _store.Of("alice");
        _store.Apply(new AuthDisableRequest());

        Assert.Null(_store.Apply(Op.Put("a/1", "1"), early).Error);
        Assert.Null(_store.Apply(Op.Put("a/1", "1"), CommandAuthority.Unchecked).Error);
    }

    [Fact]
    public void A_lease_is_of_use_only_to_who_may_write_all_its_keys_when_that_is_applied()
    {
        _store.Enable();
        _store.Apply(new LeaseGrantRequest { ID = 1, TTL = 60 });
        var put = Op.Put("a/1", "1");
        put.Lease = 1;
        Assert.Null(_store.Apply(put, _store.Of("alice")).Error);
        var other = Op.Put("b/1", "1");
        other.Lease = 1;
        Assert.Null(_store.Apply(other, _store.Of("root")).Error);

        var nested = new TxnRequest { Failure = { new RequestOp { RequestTxn = new TxnRequest { Success = { new RequestOp { RequestPut = put } } } } } };
        Assert.Equal(KvErrors.PermissionDenied, _store.Apply(put, _store.Of("alice")).Error);
        Assert.Equal(KvErrors.PermissionDenied, _store.Apply(nested, _store.Of("alice")).Error);
        Assert.Equal(KvErrors.PermissionDenied, _store.Apply(new LeaseRevokeRequest { ID = 1 }, _store.Of("alice")).Error);
        Assert.Equal(KvErrors.LeaseNotFound, _store.Apply(new LeaseRevokeRequest { ID = 2 }, _store.Of("alice")).Error);
        Assert.Null(_store.Apply(new LeaseRevokeRequest { ID = 1 }, _store.Of("root")).Error);
    }

    [Fact]
    public void Rules_come_back_from_the_rows()
    {
        _store.Enable();
        var (before, hash) = (_store.Machine.Auth.Current, _store.Machine.StateHash);

        _store.Store.Reopen();

        var after = _store.Machine.Auth.Current;
        Assert.Equal((before.IsEnabled, before.Revision), (after.IsEnabled, after.Revision));
        Assert.Equal(before.Users, after.Users);
        Assert.Equal(before.Roles, after.Roles);
        Assert.Equal(hash, _store.Machine.StateHash);
        Assert.True(after.MayWrite("alice", KeyRange.Of("a/1"u8.ToArray())));
        Assert.False(after.MayWrite("alice", KeyRange.Of("b/1"u8.ToArray())));
        Assert.False(after.MayWrite("nobody", KeyRange.Of("a/1"u8.ToArray())));
        Assert.True(after.MayWrite("root", KeyRange.Of("b/1"u8.ToArray())));
    }

    [Fact]
    public void Every_change_is_another_revision_and_another_hash()
    {
        _store.Enable();
        AuthStep[] steps =
        [
            new(new AuthRoleAddRequest { Name = "r" }, IsChange: true),
            new(new AuthRoleAddRequest { Name = "r" }, IsChange: false),
            new(new AuthUserGrantRoleRequest { User = "alice", Role = "r" }, IsChange: true),
            new(new AuthUserGrantRoleRequest { User = "alice", Role = "r" }, IsChange: false),
            new(new AuthUserRevokeRoleRequest { Name = "alice", Role = "r" }, IsChange: true),
            new(new AuthRoleDeleteRequest { Role = "r" }, IsChange: true),
            new(new AuthUserDeleteRequest { Name = "alice" }, IsChange: true),
            new(new AuthUserDeleteRequest { Name = "root" }, IsChange: false),
            new(new AuthEnableRequest(), IsChange: false),
            new(new AuthDisableRequest(), IsChange: true),
            new(new AuthDisableRequest(), IsChange: false),
        ];
        foreach (var step in steps)
        {
            var (revision, hash) = (_store.Revision, _store.Machine.StateHash);

            _store.Apply(step.Request);

            Assert.Equal(step.IsChange, revision != _store.Revision);
            Assert.Equal(step.IsChange, hash != _store.Machine.StateHash);
        }
    }

    [Fact]
    public void Tokens_are_told_to_who_keeps_them_and_are_no_state()
    {
        var heard = new RecordingObserver();
        _store.Machine.Auth.Observer = heard;
        Assert.Equal(KvErrors.AuthNotEnabled, _store.Apply(new AssignToken { User = "alice", Prefix = "abc" }).Error);
        _store.Enable();
        var hash = _store.Machine.StateHash;

        var answer = _store.Apply(new AssignToken { User = "alice", Prefix = "abc" }, _store.Of("alice"));

        var token = Assert.IsType<AuthenticateResponse>(answer.Response).Token;
        Assert.Equal($"abc.{_store.Machine.AppliedIndex.Value}", token);
        Assert.Equal(hash, _store.Machine.StateHash);
        _store.Apply(new AuthUserDeleteRequest { Name = "alice" });
        _store.Apply(new AuthDisableRequest());
        Assert.Equal([$"alice {token}", "alice gone", "off"], heard.Lines);
    }

    private sealed record AuthStep(Google.Protobuf.IMessage Request, bool IsChange);

    private sealed class RecordingObserver : IAuthObserver
    {
        public List<string> Lines { get; } = [];

        public void OnTokenAssigned(string user, string token) => Lines.Add($"{user} {token}");

        public void OnUserInvalidated(string user) => Lines.Add($"{user} gone");

        public void OnDisabled() => Lines.Add("off");
    }
}
