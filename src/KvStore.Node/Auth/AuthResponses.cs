using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.Auth;

/// <summary>Finds the header in the answers of the auth service, which have no type in common.</summary>
internal static class AuthResponses
{
    /// <summary>The header; null when it is none of these answers.</summary>
    public static ResponseHeader? HeaderOf(IMessage response) => response switch
    {
        AuthEnableResponse enable => enable.Header,
        AuthDisableResponse disable => disable.Header,
        AuthenticateResponse authenticate => authenticate.Header,
        AuthUserAddResponse add => add.Header,
        AuthUserDeleteResponse delete => delete.Header,
        AuthUserChangePasswordResponse change => change.Header,
        AuthUserGrantRoleResponse grant => grant.Header,
        AuthUserRevokeRoleResponse revoke => revoke.Header,
        AuthRoleAddResponse add => add.Header,
        AuthRoleDeleteResponse delete => delete.Header,
        AuthRoleGrantPermissionResponse grant => grant.Header,
        AuthRoleRevokePermissionResponse revoke => revoke.Header,
        _ => null,
    };
}
