using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>
/// Whether a caller may do what he asks. It is found out on the node that is asked, from its applied state. The rules are taken before the token is
/// looked up: what ends a token makes new rules, so a token that was ended meanwhile goes with rules that no longer hold.
/// </content>
public sealed partial class KvNode
{
    /// <summary>Whether callers have to say who they are; as far as this node knows.</summary>
    public bool IsAuthEnabled => _group.Auth.IsEnabled;

    /// <summary>The revision of authentication: another one after each change of what anybody may do; as far as this node knows.</summary>
    public ulong AuthRevision => _group.Auth.Revision;

    /// <summary>Why a caller may not do what is for administrators; null when he may.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvError?> CheckAdminAsync(KvCaller caller, CancellationToken cancellationToken)
    {
        if (!IsChecked(caller))
        {
            return null;
        }

        var access = await IdentifyAsync(caller, cancellationToken).ConfigureAwait(false);
        return access.IsOk ? access.Value.CheckAdmin() : access.Error;
    }

    private bool IsChecked(KvCaller caller) => !caller.IsTrusted && IsAuthEnabled;

    private static CommandAuthority AuthorityUnchecked(KvCaller caller) =>
        caller.IsTrusted ? CommandAuthority.Trusted : CommandAuthority.Unchecked;

    /// <summary>The leave to propose what a caller asks, or why there is none.</summary>
    private async ValueTask<(CommandAuthority Authority, KvError? Error)> AuthorizeAsync(
        IMessage request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (!IsChecked(caller))
        {
            return (AuthorityUnchecked(caller), null);
        }

        var access = await IdentifyAsync(caller, cancellationToken).ConfigureAwait(false);
        if (!access.IsOk)
        {
            return (default, access.Error);
        }

        return RequestAccess.IsOpen(request)
            ? (CommandAuthority.Trusted, null)
            : (access.Value.Authority, RequestAccess.Check(access.Value, request));
    }

    /// <summary>Who a caller is, and the rules as they were before that was found out.</summary>
    private async ValueTask<KvResult<Access>> IdentifyAsync(KvCaller caller, CancellationToken cancellationToken)
    {
        var rules = _group.Auth;
        if (caller.Token is not { } token)
        {
            return new Access(rules, caller.User ?? "", rules.Revision);
        }

        if (_jwt is { } jwt)
        {
            return jwt.Find(token) is { } signed ? new Access(rules, signed.User, signed.Revision) : KvErrors.InvalidAuthToken;
        }

        var user = _group.Tokens.Find(token);
        if (user is null)
        {
            // Another node gave it out, and this one has not got so far: what was told to a client, a linearizable read sees.
            if (SimpleTokens.IndexOf(token) > _group.Status.AppliedIndex.Value
                && await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
            {
                return error;
            }

            // Also without a wait: it may have got there between the two looks.
            rules = _group.Auth;
            user = _group.Tokens.Find(token);
        }

        return user is null ? KvErrors.InvalidAuthToken : new Access(rules, user, rules.Revision);
    }

    /// <summary>Reads for a caller who may, and tells nothing when the rules have changed meanwhile.</summary>
    private async Task<KvResult<TResponse>> ReadCheckedAsync<TRequest, TResponse>(
        TRequest request, KvCaller caller, Func<MvccReader, TRequest, KvResult<TResponse>> read, CancellationToken cancellationToken, GroupId? group = null)
        where TRequest : IMessage
        where TResponse : class
    {
        var access = await IdentifyAsync(caller, cancellationToken).ConfigureAwait(false);
        if (!access.IsOk)
        {
            return access.Error;
        }

        if (RequestAccess.Check(access.Value, request) is { } refusal)
        {
            return refusal;
        }

        var result = Read(request, read, group);
        return AuthRevision == access.Value.Rules.Revision ? result : KvErrors.AuthOldRevision;
    }

    /// <summary>The same while nothing is checked.</summary>
    private KvResult<TResponse> ReadUnchecked<TRequest, TResponse>(
        TRequest request, KvCaller caller, Func<MvccReader, TRequest, KvResult<TResponse>> read, GroupId? group = null)
        where TResponse : class
    {
        var result = Read(request, read, group);
        return IsChecked(caller) ? KvErrors.AuthOldRevision : result;
    }
}
