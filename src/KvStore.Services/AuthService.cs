using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node;

namespace KvStore.Services;

/// <summary>Users, roles, and whether anybody looks at them. Thread safety: all members.</summary>
internal sealed class AuthService(KvNode node) : Auth.AuthBase
{
    /// <inheritdoc/>
    public override Task<AuthEnableResponse> AuthEnable(AuthEnableRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.EnableAuthAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthDisableResponse> AuthDisable(AuthDisableRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DisableAuthAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthStatusResponse> AuthStatus(AuthStatusRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AuthStatusAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthenticateResponse> Authenticate(AuthenticateRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AuthenticateAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthUserAddResponse> UserAdd(AuthUserAddRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AddUserAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthUserGetResponse> UserGet(AuthUserGetRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.GetUserAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthUserListResponse> UserList(AuthUserListRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.ListUsersAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthUserDeleteResponse> UserDelete(AuthUserDeleteRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DeleteUserAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthUserChangePasswordResponse> UserChangePassword(AuthUserChangePasswordRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.ChangePasswordAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthUserGrantRoleResponse> UserGrantRole(AuthUserGrantRoleRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.GrantRoleAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthUserRevokeRoleResponse> UserRevokeRole(AuthUserRevokeRoleRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.RevokeRoleAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthRoleAddResponse> RoleAdd(AuthRoleAddRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AddRoleAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthRoleGetResponse> RoleGet(AuthRoleGetRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.GetRoleAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthRoleListResponse> RoleList(AuthRoleListRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.ListRolesAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthRoleDeleteResponse> RoleDelete(AuthRoleDeleteRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DeleteRoleAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthRoleGrantPermissionResponse> RoleGrantPermission(AuthRoleGrantPermissionRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.GrantPermissionAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<AuthRoleRevokePermissionResponse> RoleRevokePermission(AuthRoleRevokePermissionRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.RevokePermissionAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);
}
