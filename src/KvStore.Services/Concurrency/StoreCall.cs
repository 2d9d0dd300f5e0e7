using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node;

namespace KvStore.Services.Concurrency;

/// <summary>
/// What a call of a lock or of an election asks of the store. It asks the services, as its caller could, so that whatever they refuse to that
/// caller is refused here too. Errors are <see cref="RpcException"/>. Thread safety: none.
/// </summary>
internal sealed class StoreCall(KvService keys, LeaseService leases, KvNode node, ServerCallContext context, CancellationToken ended)
{
    /// <summary>Seconds of a lease that the caller did not bring, as in etcd.</summary>
    private const long OwnLeaseSeconds = 60;

    /// <summary>
    /// Refuses a lock or election whose keys are not in one group: revisions of several do not say who came first. What follows is refused as well, should
    /// this node not know yet that there are several; this says why, before anything is done.
    /// </summary>
    public void RequireOneGroup(ByteString prefix)
    {
        if (node.CheckOneGroup(prefix, Requests.PrefixEnd(prefix)) is { } error)
        {
            throw GrpcErrors.ToException(error);
        }
    }

    /// <summary>The caller's lease, or a new one when it has none. Nobody keeps that alive unless the caller does.</summary>
    public async Task<long> LeaseAsync(long lease) =>
        lease != 0 ? lease : (await leases.LeaseGrant(new LeaseGrantRequest { TTL = OwnLeaseSeconds }, context)).ID;

    public Task<TxnResponse> TxnAsync(TxnRequest request) => keys.Txn(request, context);

    public Task<RangeResponse> RangeAsync(RangeRequest request) => keys.Range(request, context);

    public Task<DeleteRangeResponse> DeleteAsync(DeleteRangeRequest request) => keys.DeleteRange(request, context);

    /// <summary>Makes a change although the caller may be gone, and by the node's own right: it takes back what the call has left behind.</summary>
    public Task CleanUpAsync(TxnRequest request) => node.TxnAsync(request, CancellationToken.None);

    /// <summary>Waits until every key that begins so and was created up to a revision is gone; each waits for the newest of them only.</summary>
    public async Task WaitForEarlierAsync(ByteString prefix, long createdUpTo)
    {
        var newest = Requests.OneOf(prefix, RangeRequest.Types.SortOrder.Descend);
        newest.MaxCreateRevision = createdUpTo;
        while (true)
        {
            var found = await RangeAsync(newest);
            if (found.Kvs.Count == 0)
            {
                return;
            }

            await WaitForDeletionAsync(found.Kvs[0].Key, found.Header.Revision);
        }
    }

    /// <summary>
    /// What happens to keys from a revision on, with full headers; ends by itself when that revision was compacted away meanwhile, or when the
    /// caller may no longer read them, and then the caller looks again.
    /// </summary>
    public async IAsyncEnumerable<WatchResponse> WatchAsync(WatchCreateRequest request)
    {
        using var stream = node.OpenWatchStream();
        await node.CreateWatcherAsync(stream, request, Callers.Of(node, context), ended);
        while (await stream.WaitAsync(ended))
        {
            while (stream.TryTake(out var response))
            {
                if (response!.Canceled)
                {
                    yield break;
                }

                if (response.Events.Count > 0 && await node.MayTellAsync(stream, response, Callers.Of(node, context), ended))
                {
                    node.CompleteHeader(response.Header);
                    yield return response;
                }
            }
        }
    }

    private async Task WaitForDeletionAsync(ByteString key, long from)
    {
        await foreach (var response in WatchAsync(new WatchCreateRequest { Key = key, StartRevision = from }))
        {
            if (response.Events.Any(static happened => happened.Type == Event.Types.EventType.Delete))
            {
                return;
            }
        }
    }
}
