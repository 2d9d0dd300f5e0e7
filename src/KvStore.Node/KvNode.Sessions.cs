using KvStore.Contracts;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Sessions;

namespace KvStore.Node;

/// <content>
/// Client sessions. A <c>PutRequest</c>, <c>DeleteRangeRequest</c> or <c>TxnRequest</c> that carries a session token is done once, however
/// often and on whichever nodes it is sent; the header of a repeated answer names the node and term that gave it, all else is the first's.
/// </content>
public sealed partial class KvNode
{
    /// <summary>Opens a session. When the outcome is unknown, open another one: the first expires by itself.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<SessionOpenResponse>> OpenSessionAsync(SessionOpenRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        SessionValidation.Check(request) is { } error
            ? Task.FromResult<KvResult<SessionOpenResponse>>(error)
            : WriteAsync<SessionOpenResponse>(CommandKind.OpenSession, request, caller, cancellationToken);

    /// <summary>Keeps a session from expiring. Each of its writes does so as well.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<SessionKeepAliveResponse>> KeepSessionAliveAsync(
        SessionKeepAliveRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<SessionKeepAliveResponse>(CommandKind.KeepAliveSession, request, caller, cancellationToken);

    /// <summary>Ends a session; its writes that come later are refused.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<SessionCloseResponse>> CloseSessionAsync(SessionCloseRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        WriteAsync<SessionCloseResponse>(CommandKind.CloseSession, request, caller, cancellationToken);
}
