using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Auth;

namespace KvStore.Node;

/// <content>
/// Authentication: turned on and off here, and tokens given out. Passwords are hashed and compared on this node, before anything is proposed.
/// </content>
public sealed partial class KvNode
{
    private readonly PasswordWork _passwords = new();
    private readonly JwtTokens? _jwt;

    /// <summary>Has callers checked from now on. There must be a user root with the role root.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthEnableResponse>> EnableAuthAsync(AuthEnableRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthEnableResponse>(CommandKind.AuthEnable, request, caller, cancellationToken);

    /// <summary>Lets everybody do everything again. All tokens end.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; it may still be done.</exception>
    public Task<KvResult<AuthDisableResponse>> DisableAuthAsync(AuthDisableRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<AuthDisableResponse>(CommandKind.AuthDisable, request, caller, cancellationToken);

    /// <summary>Whether authentication is on, and its revision.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<AuthStatusResponse>> AuthStatusAsync(AuthStatusRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        ReadRulesAsync<AuthStatusResponse>(
            request,
            caller,
            rules => new AuthStatusResponse { Header = HeaderNow(), Enabled = rules.IsEnabled, AuthRevision = rules.Revision },
            cancellationToken);

    /// <summary>Gives out a token for a name and a password. Who does not exist is told the same as who has another password, and as late.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<AuthenticateResponse>> AuthenticateAsync(
        AuthenticateRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        while (true)
        {
            var rules = _group.Auth;
            if (!rules.IsEnabled)
            {
                return KvErrors.AuthNotEnabled;
            }

            if (await CheckPasswordAsync(rules, request, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            // As in etcd, a token that is not good does harm even where none is needed.
            if (IsChecked(caller) && (await IdentifyAsync(caller, cancellationToken).ConfigureAwait(false)).Error is { } invalid)
            {
                return invalid;
            }

            var answer = await GiveTokenAsync(rules, request.Name, cancellationToken).ConfigureAwait(false);
            if (answer.Error != KvErrors.AuthOldRevision)
            {
                return answer;
            }

            // Something has changed since the password was compared; perhaps the password.
        }
    }

    private async Task<KvError?> CheckPasswordAsync(AuthState rules, AuthenticateRequest request, CancellationToken cancellationToken)
    {
        var user = rules.Users.GetValueOrDefault(request.Name);
        if (user?.Options is { NoPassword: true })
        {
            return KvErrors.NoPasswordUser;
        }

        var hash = user?.Password.Memory ?? default;
        return await _passwords.VerifyAsync(request.Password, hash, cancellationToken).ConfigureAwait(false) switch
        {
            true => null,
            false => KvErrors.AuthFailed,
            null => KvErrors.RequestTooManyRequests,
        };
    }

    private async Task<KvResult<AuthenticateResponse>> GiveTokenAsync(AuthState rules, string user, CancellationToken cancellationToken)
    {
        if (_jwt is { } jwt)
        {
            return jwt.Create(user, rules.Revision) is { } token
                ? new AuthenticateResponse { Header = HeaderNow(), Token = token }
                : KvErrors.VerifyOnly;
        }

        var assign = new AssignToken { User = user, Prefix = SimpleTokens.NewPrefix() };
        var authority = CommandAuthority.Checked(user, rules.Revision);
        return await ProposeAsync<AuthenticateResponse>(CommandKind.AssignToken, assign, authority, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers from the rules as they are now, to a caller who may know.</summary>
    private async Task<KvResult<TResponse>> ReadRulesAsync<TResponse>(
        IMessage request, KvCaller caller, Func<AuthState, KvResult<TResponse>> answer, CancellationToken cancellationToken)
        where TResponse : class
    {
        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        if (!IsChecked(caller))
        {
            return answer(_group.Auth);
        }

        var access = await IdentifyAsync(caller, cancellationToken).ConfigureAwait(false);
        if (!access.IsOk)
        {
            return access.Error;
        }

        return RequestAccess.Check(access.Value, request) is { } refusal ? refusal : answer(access.Value.Rules);
    }
}
