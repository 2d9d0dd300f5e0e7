using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Services.Concurrency;

/// <summary>
/// Locks: a key for each who waits, and whose was created first has the lock until it goes, by unlocking or with its lease. Thread safety: all
/// members.
/// </summary>
internal sealed class LockService(StoreCalls calls) : KvStore.Contracts.Etcd.Concurrency.Lock.LockBase
{
    /// <inheritdoc/>
    public override Task<LockResponse> Lock(LockRequest request, ServerCallContext context) =>
        calls.RunAsync(context, store => LockAsync(store, request));

    /// <inheritdoc/>
    public override Task<UnlockResponse> Unlock(UnlockRequest request, ServerCallContext context) => calls.RunAsync(context, async store =>
    {
        var deleted = await store.DeleteAsync(new DeleteRangeRequest { Key = request.Key });
        return new UnlockResponse { Header = deleted.Header };
    });

    private static async Task<LockResponse> LockAsync(StoreCall store, LockRequest request)
    {
        var prefix = Requests.Prefix(request.Name);
        store.RequireOneGroup(prefix);
        var lease = await store.LeaseAsync(request.Lease);
        var key = Requests.Key(prefix, lease);
        var (created, owner, header) = await QueueAsync(store, prefix, key, lease);
        if (owner is not null && owner.CreateRevision != created)
        {
            header = await WaitAsync(store, prefix, key, created);
        }

        return new LockResponse { Header = header, Key = key };
    }

    /// <summary>Takes a place among those who wait, or finds the one that the lease has already; and who owns the lock.</summary>
    private static async Task<(long Created, KeyValue? Owner, ResponseHeader Header)> QueueAsync(
        StoreCall store, ByteString prefix, ByteString key, long lease)
    {
        var owner = Requests.Get(Requests.OneOf(prefix, RangeRequest.Types.SortOrder.Ascend));
        var txn = Requests.WhenCreatedAt(key, revision: 0);
        txn.Success.Add([Requests.Put(key, ByteString.Empty, lease), owner]);
        txn.Failure.Add([Requests.Get(key), owner]);
        var response = await store.TxnAsync(txn);
        var created = response.Succeeded ? response.Header.Revision : response.Responses[0].ResponseRange.Kvs[0].CreateRevision;
        return (created, response.Responses[1].ResponseRange.Kvs.FirstOrDefault(), response.Header);
    }

    private static async Task<ResponseHeader> WaitAsync(StoreCall store, ByteString prefix, ByteString key, long created)
    {
        RangeResponse found;
        try
        {
            await store.WaitForEarlierAsync(prefix, created - 1);
            found = await store.RangeAsync(new RangeRequest { Key = key });
        }
        catch
        {
            // Who gives up must not keep the others waiting.
            var leave = Requests.WhenCreatedAt(key, created);
            leave.Success.Add(Requests.Delete(key));
            await store.CleanUpAsync(leave);
            throw;
        }

        return found.Kvs.Count > 0 ? found.Header : throw GrpcErrors.ToException(KvErrors.MutexSessionExpired);
    }
}
