using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>Writes: checked here, encoded on the caller's thread, and answered when their entry is applied on this node.</content>
public sealed partial class KvNode
{
    /// <summary>Writes one key. Cancelling stops the wait, not the write: its outcome is then unknown.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<PutResponse>> PutAsync(PutRequest request, CancellationToken cancellationToken) =>
        RequestValidation.Check(request) is { } error
            ? Task.FromResult<KvResult<PutResponse>>(error)
            : WriteAsync<PutResponse>(CommandKind.Put, request, cancellationToken);

    /// <summary>Deletes a range of keys. Cancelling stops the wait, not the write.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<DeleteRangeResponse>> DeleteRangeAsync(DeleteRangeRequest request, CancellationToken cancellationToken) =>
        RequestValidation.Check(request) is { } error
            ? Task.FromResult<KvResult<DeleteRangeResponse>>(error)
            : WriteAsync<DeleteRangeResponse>(CommandKind.DeleteRange, request, cancellationToken);

    /// <summary>Runs a transaction; one that only reads, outside a session, does not go through the log. Cancelling stops the wait, not the transaction.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<TxnResponse>> TxnAsync(TxnRequest request, CancellationToken cancellationToken)
    {
        if (RequestValidation.Check(request) is { } error)
        {
            return Task.FromResult<KvResult<TxnResponse>>(error);
        }

        // One of a session goes through the log even if it only reads: its repetition gets the same answer.
        return request.Session is null && RequestValidation.IsReadOnly(request)
            ? ReadTxnAsync(request, cancellationToken)
            : WriteAsync<TxnResponse>(CommandKind.Txn, request, cancellationToken);
    }

    /// <summary>
    /// Compacts: revisions below the given one can no longer be read. A physical compaction is answered when this node has removed the rows
    /// that nobody can read any more, however long that takes. Cancelling stops the wait, not the compaction.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<CompactionResponse>> CompactAsync(CompactionRequest request, CancellationToken cancellationToken) =>
        WriteAsync<CompactionResponse>(CommandKind.Compact, request, cancellationToken, request.Physical ? request.Revision : null);

    private async Task<KvResult<TResponse>> WriteAsync<TResponse>(
        CommandKind kind, IMessage request, CancellationToken cancellationToken, long? awaitedRemoval = null)
        where TResponse : class, IMessage
    {
        if (request.CalculateSize() > Options.RequestBytesMax)
        {
            return KvErrors.RequestTooLarge;
        }

        var requestId = Interlocked.Increment(ref _lastRequestId);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var payload = CommandCodec.Encode(kind, Options.NodeId, requestId, now, request);
        var proposal = new PendingProposal(_time.GetTimestamp(), _group.Id, requestId, payload) { AwaitedRemoval = awaitedRemoval };
        if (!_loop.TryPost(LoopInput.Proposal(proposal)))
        {
            return RefusalReason();
        }

        var outcome = cancellationToken.CanBeCanceled
            ? await proposal.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
            : await proposal.Task.ConfigureAwait(false);
        if (outcome.Error is { } error)
        {
            return error;
        }

        var response = (TResponse)outcome.Response!;
        FillHeader(HeaderOf(response));
        return response;
    }

    private KvError RefusalReason() => Completion.IsCompleted ? KvErrors.Stopped : KvErrors.RequestTooManyRequests;

    private static ResponseHeader HeaderOf(IMessage response) => response switch
    {
        PutResponse put => put.Header,
        DeleteRangeResponse delete => delete.Header,
        TxnResponse txn => txn.Header,
        CompactionResponse compaction => compaction.Header,
        LeaseGrantResponse grant => grant.Header,
        LeaseRevokeResponse revoke => revoke.Header,
        SessionOpenResponse open => open.Header,
        SessionKeepAliveResponse keepAlive => keepAlive.Header,
        SessionCloseResponse close => close.Header,
        _ => throw new ArgumentException($"no header in {response.GetType().Name}", nameof(response)),
    };
}
