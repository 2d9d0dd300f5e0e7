using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>Users.</content>
public sealed partial class KvNode
{
    /// <summary>Adds a user, with a password unless the options say without.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public async Task<KvResult<AuthUserAddResponse>> AddUserAsync(AuthUserAddRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var user = new User { Name = ByteString.CopyFromUtf8(request.Name), Options = request.Options };
        var hasPassword = user.Options is not { NoPassword: true };
        return await WriteUserAsync<AuthUserAddResponse>(
            CommandKind.UserAdd, user, hasPassword ? request.Password : null, request, caller, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a user another password. The tokens of the user end.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthUserChangePasswordResponse>> ChangePasswordAsync(
        AuthUserChangePasswordRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteUserAsync<AuthUserChangePasswordResponse>(
            CommandKind.UserChangePassword,
            new User { Name = ByteString.CopyFromUtf8(request.Name) },
            request.Password,
            request,
            caller,
            cancellationToken);

    /// <summary>Deletes a user. The tokens of the user end.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthUserDeleteResponse>> DeleteUserAsync(
        AuthUserDeleteRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthUserDeleteResponse>(CommandKind.UserDelete, request, caller, cancellationToken);

    /// <summary>Gives a user a role.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthUserGrantRoleResponse>> GrantRoleAsync(
        AuthUserGrantRoleRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthUserGrantRoleResponse>(CommandKind.UserGrantRole, request, caller, cancellationToken);

    /// <summary>Takes a role from a user.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthUserRevokeRoleResponse>> RevokeRoleAsync(
        AuthUserRevokeRoleRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthUserRevokeRoleResponse>(CommandKind.UserRevokeRole, request, caller, cancellationToken);

    /// <summary>The roles of a user; each user may know his own.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<AuthUserGetResponse>> GetUserAsync(AuthUserGetRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        ReadRulesAsync<AuthUserGetResponse>(
            request,
            caller,
            rules => rules.Users.TryGetValue(request.Name, out var user)
                ? new AuthUserGetResponse { Header = HeaderNow(), Roles = { user.Roles } }
                : KvErrors.UserNotFound,
            cancellationToken);

    /// <summary>The names of all users.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<AuthUserListResponse>> ListUsersAsync(
        AuthUserListRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        ReadRulesAsync<AuthUserListResponse>(
            request, caller, rules => new AuthUserListResponse { Header = HeaderNow(), Users = { rules.Users.Keys } }, cancellationToken);

    /// <summary>Proposes a user with the hash of a password, once the caller may: hashing is dear.</summary>
    private async Task<KvResult<TResponse>> WriteUserAsync<TResponse>(
        CommandKind kind, User user, string? password, IMessage request, KvCaller caller, CancellationToken cancellationToken)
        where TResponse : class, IMessage
    {
        var (authority, error) = await AuthorizeAsync(request, caller, cancellationToken).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        if (password is not null)
        {
            if (await _passwords.HashAsync(password, cancellationToken).ConfigureAwait(false) is not { } hash)
            {
                return KvErrors.RequestTooManyRequests;
            }

            user.Password = UnsafeByteOperations.UnsafeWrap(hash);
        }

        return await ProposeAsync<TResponse>(kind, user, authority, cancellationToken).ConfigureAwait(false);
    }
}
