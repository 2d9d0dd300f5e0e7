using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>Writes: checked here, encoded on the caller's thread, and answered when their entry is applied on this node.</content>
public sealed partial class KvNode
{
    /// <summary>Writes one key. Cancelling stops the wait, not the write: its outcome is then unknown.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<PutResponse>> PutAsync(PutRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        RequestValidation.Check(request) is { } error ? Task.FromResult<KvResult<PutResponse>>(error)
            : IsOverQuota ? RefuseOverQuotaAsync<PutResponse>(cancellationToken)
            : WriteAsync<PutResponse>(CommandKind.Put, request, caller, cancellationToken);

    /// <summary>Deletes a range of keys. Cancelling stops the wait, not the write.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<DeleteRangeResponse>> DeleteRangeAsync(DeleteRangeRequest request, KvCaller caller, CancellationToken cancellationToken) =>
        RequestValidation.Check(request) is { } error
            ? Task.FromResult<KvResult<DeleteRangeResponse>>(error)
            : WriteAsync<DeleteRangeResponse>(CommandKind.DeleteRange, request, caller, cancellationToken);

    /// <summary>Runs a transaction; one that only reads, outside a session, does not go through the log. Cancelling stops the wait, not the transaction.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<KvResult<TxnResponse>> TxnAsync(TxnRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (RequestValidation.Check(request, Options.TxnOpsMax) is { } error)
        {
            return Task.FromResult<KvResult<TxnResponse>>(error);
        }

        if (IsOverQuota && TxnShape.MayPut(request))
        {
            return RefuseOverQuotaAsync<TxnResponse>(cancellationToken);
        }

        // One of a session goes through the log even if it only reads: its repetition gets the same answer.
        return request.Session is null && RequestValidation.IsReadOnly(request)
            ? ReadTxnAsync(request, caller, cancellationToken)
            : WriteAsync<TxnResponse>(CommandKind.Txn, request, caller, cancellationToken);
    }

    /// <summary>Proposes what a caller asks, if he may.</summary>
    private Task<KvResult<TResponse>> WriteAsync<TResponse>(
        CommandKind kind, IMessage request, KvCaller caller, CancellationToken cancellationToken, long? awaitedRemoval = null)
        where TResponse : class, IMessage =>
        !IsOneGroup && kind is CommandKind.Put or CommandKind.DeleteRange or CommandKind.Txn
            ? WriteElsewhereAsync<TResponse>(kind, request, caller, cancellationToken)
            : IsChecked(caller)
            ? WriteCheckedAsync<TResponse>(kind, request, caller, awaitedRemoval, cancellationToken)
            : ProposeAsync<TResponse>(kind, request, AuthorityUnchecked(caller), cancellationToken, awaitedRemoval);

    /// <summary>The same in the group that has the keys.</summary>
    private async Task<KvResult<TResponse>> WriteElsewhereAsync<TResponse>(
        CommandKind kind, IMessage request, KvCaller caller, CancellationToken cancellationToken)
        where TResponse : class, IMessage
    {
        var (authority, error) = await AuthorizeAsync(request, caller, cancellationToken).ConfigureAwait(false);
        return error ?? await WriteRoutedAsync<TResponse>(kind, request, authority, cancellationToken).ConfigureAwait(false);
    }

    private async Task<KvResult<TResponse>> WriteRoutedAsync<TResponse>(
        CommandKind kind, IMessage request, CommandAuthority authority, CancellationToken cancellationToken)
        where TResponse : class, IMessage
    {
        var result = await RouteAsync<TResponse>(
            request,
            async (group, cancellation) =>
                (FindAlarmFor(group, request) ?? await AdoptFor(request, group, cancellation).ConfigureAwait(false)) is { } error
                ? error
                : await ProposeAsync<TResponse>(group, kind, request, authority, cancellation).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (result.Error != KvErrors.RangeSpansSlots || request is not DeleteRangeRequest delete)
        {
            return result;
        }

        var deleted = await DeleteOverGroupsAsync(delete, authority, cancellationToken).ConfigureAwait(false);
        return deleted.IsOk ? (TResponse)(IMessage)deleted.Value : deleted.Error;
    }

    private async Task<KvResult<TResponse>> WriteCheckedAsync<TResponse>(
        CommandKind kind, IMessage request, KvCaller caller, long? awaitedRemoval, CancellationToken cancellationToken)
        where TResponse : class, IMessage
    {
        var (authority, error) = await AuthorizeAsync(request, caller, cancellationToken).ConfigureAwait(false);
        return error ?? await ProposeAsync<TResponse>(kind, request, authority, cancellationToken, awaitedRemoval).ConfigureAwait(false);
    }

    private Task<KvResult<TResponse>> ProposeAsync<TResponse>(
        CommandKind kind, IMessage request, in CommandAuthority authority, CancellationToken cancellationToken, long? awaitedRemoval = null)
        where TResponse : class, IMessage =>
        ProposeAsync<TResponse>(_group.Id, kind, request, authority, cancellationToken, awaitedRemoval, mayReroute: kind <= CommandKind.Txn);

    private Task<KvResult<TResponse>> ProposeAsync<TResponse>(
        GroupId group,
        CommandKind kind,
        IMessage request,
        in CommandAuthority authority,
        CancellationToken cancellationToken,
        long? awaitedRemoval = null,
        bool mayReroute = false)
        where TResponse : class, IMessage
    {
        if (request.CalculateSize() > Options.RequestBytesMax)
        {
            return Task.FromResult<KvResult<TResponse>>(KvErrors.RequestTooLarge);
        }

        var requestId = Interlocked.Increment(ref _lastRequestId);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var payload = CommandCodec.Encode(kind, Options.NodeId, requestId, now, request, authority);
        var proposal = new PendingProposal(_time.GetTimestamp(), group, requestId, payload) { AwaitedRemoval = awaitedRemoval, MayReroute = mayReroute };
        return _loop.TryPost(LoopInput.Proposal(proposal))
            ? AwaitAsync<TResponse>(proposal, cancellationToken)
            : Task.FromResult<KvResult<TResponse>>(RefusalReason());
    }

    // Apart from what comes before, so that it keeps little while it waits.
    private async Task<KvResult<TResponse>> AwaitAsync<TResponse>(PendingProposal proposal, CancellationToken cancellationToken)
        where TResponse : class, IMessage
    {
        var outcome = cancellationToken.CanBeCanceled
            ? await proposal.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
            : await proposal.Task.ConfigureAwait(false);
        if (outcome.Error is { } error)
        {
            return proposal.MayReroute && (IsElsewhere(error) || error == KvErrors.RangeSpansSlots) ? await RerouteAsync<TResponse>(proposal, cancellationToken).ConfigureAwait(false) : error;
        }

        var response = (TResponse)outcome.Response!;
        if (HeaderOf(response) is { } header)
        {
            FillHeader(header);
        }

        return response;
    }

    private KvError RefusalReason() => Completion.IsCompleted ? KvErrors.Stopped : KvErrors.RequestTooManyRequests;

    private static ResponseHeader? HeaderOf(IMessage response) => response switch
    {
        PutResponse put => put.Header,
        DeleteRangeResponse delete => delete.Header,
        TxnResponse txn => txn.Header,
        CompactionResponse compaction => compaction.Header,
        LeaseGrantResponse grant => grant.Header,
        LeaseRevokeResponse revoke => revoke.Header,
        AlarmResponse alarm => alarm.Header,
        TopologyChanged changed => changed.Header,
        SlotStepDone done => done.Header,
        SlotDeleted deleted => deleted.Response.Header,
        Adopted adopted => adopted.Header,
        Abandoned abandoned => abandoned.Header,
        SessionOpenResponse open => open.Header,
        SessionKeepAliveResponse keepAlive => keepAlive.Header,
        SessionCloseResponse close => close.Header,
        _ => AuthResponses.HeaderOf(response)
            ?? throw new ArgumentException($"no header in {response.GetType().Name}", nameof(response)),
    };
}
