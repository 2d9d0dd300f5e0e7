using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>Roles.</content>
public sealed partial class KvNode
{
    /// <summary>Adds a role, which allows nothing yet.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthRoleAddResponse>> AddRoleAsync(AuthRoleAddRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthRoleAddResponse>(CommandKind.RoleAdd, request, caller, cancellationToken);

    /// <summary>Deletes a role, and takes it from all users.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthRoleDeleteResponse>> DeleteRoleAsync(
        AuthRoleDeleteRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthRoleDeleteResponse>(CommandKind.RoleDelete, request, caller, cancellationToken);

    /// <summary>Adds a permission to a role.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthRoleGrantPermissionResponse>> GrantPermissionAsync(
        AuthRoleGrantPermissionRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthRoleGrantPermissionResponse>(CommandKind.RoleGrantPermission, request, caller, cancellationToken);

    /// <summary>Takes a permission from a role.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthRoleRevokePermissionResponse>> RevokePermissionAsync(
        AuthRoleRevokePermissionRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthRoleRevokePermissionResponse>(CommandKind.RoleRevokePermission, request, caller, cancellationToken);

    /// <summary>What a role allows; each user may know it of his own.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<AuthRoleGetResponse>> GetRoleAsync(AuthRoleGetRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        ReadRulesAsync<AuthRoleGetResponse>(
            request,
            caller,
            rules => rules.Roles.TryGetValue(request.Role, out var role)
                ? new AuthRoleGetResponse { Header = HeaderNow(), Perm = { role.KeyPermission } }
                : KvErrors.RoleNotFound,
            cancellationToken);

    /// <summary>The names of all roles.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<AuthRoleListResponse>> ListRolesAsync(
        AuthRoleListRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        ReadRulesAsync<AuthRoleListResponse>(
            request, caller, rules => new AuthRoleListResponse { Header = HeaderNow(), Roles = { rules.Roles.Keys } }, cancellationToken);
}
