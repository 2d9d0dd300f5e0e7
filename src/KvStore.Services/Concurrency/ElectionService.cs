using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Services.Concurrency;

/// <summary>
/// Elections: a key with a value for each candidate, and whose was created first leads until it goes, by resigning or with its lease. Thread
/// safety: all members.
/// </summary>
internal sealed class ElectionService(StoreCalls calls) : Election.ElectionBase
{
    /// <inheritdoc/>
    public override Task<CampaignResponse> Campaign(CampaignRequest request, ServerCallContext context) =>
        calls.RunAsync(context, store => CampaignAsync(store, request));

    /// <inheritdoc/>
    public override Task<ProclaimResponse> Proclaim(ProclaimRequest request, ServerCallContext context) => calls.RunAsync(context, async store =>
    {
        var leader = Named(request.Leader).Clone();
        leader.Lease = await store.LeaseAsync(leader.Lease);
        return new ProclaimResponse { Header = await ProclaimAsync(store, leader, request.Value) };
    });

    /// <inheritdoc/>
    public override Task<ResignResponse> Resign(ResignRequest request, ServerCallContext context) => calls.RunAsync(context, async store =>
    {
        var response = await store.TxnAsync(Resignation(Named(request.Leader)));
        return new ResignResponse { Header = response.Header };
    });

    /// <inheritdoc/>
    public override Task<LeaderResponse> Leader(LeaderRequest request, ServerCallContext context) => calls.RunAsync(context, async store =>
    {
        var prefix = Requests.Prefix(request.Name);
        store.RequireOneGroup(prefix);
        var found = await store.RangeAsync(Requests.OneOf(prefix, RangeRequest.Types.SortOrder.Ascend));
        return found.Kvs.Count > 0
            ? new LeaderResponse { Header = found.Header, Kv = found.Kvs[0] }
            : throw GrpcErrors.ToException(KvErrors.ElectionNoLeader);
    });

    /// <summary>Each leader and what it proclaims, one after the other; who has led and proclaimed between two answers may be left out.</summary>
    public override Task Observe(LeaderRequest request, IServerStreamWriter<LeaderResponse> responseStream, ServerCallContext context) =>
        calls.RunAsync<LeaderResponse>(context, store => new ElectionObserver(store, request.Name).RunAsync(responseStream));

    private static async Task<CampaignResponse> CampaignAsync(StoreCall store, CampaignRequest request)
    {
        var prefix = Requests.Prefix(request.Name);
        store.RequireOneGroup(prefix);
        var lease = await store.LeaseAsync(request.Lease);
        var leader = new LeaderKey { Name = request.Name, Key = Requests.Key(prefix, lease), Lease = lease };

        // Who leads is not used: it has the candidate's key created only where all candidates' keys are, in one group.
        var first = Requests.Get(Requests.OneOf(prefix, RangeRequest.Types.SortOrder.Ascend));
        var txn = Requests.WhenCreatedAt(leader.Key, revision: 0);
        txn.Success.Add([Requests.Put(leader.Key, request.Value, lease), first]);
        txn.Failure.Add(Requests.Get(leader.Key));
        var response = await store.TxnAsync(txn);
        leader.Rev = response.Header.Revision;
        if (!response.Succeeded)
        {
            var mine = response.Responses[0].ResponseRange.Kvs[0];
            leader.Rev = mine.CreateRevision;
            if (mine.Value != request.Value)
            {
                await ProclaimAsync(store, leader, request.Value);
            }
        }

        await WaitAsync(store, prefix, leader);
        return new CampaignResponse { Header = response.Header, Leader = leader };
    }

    private static async Task WaitAsync(StoreCall store, ByteString prefix, LeaderKey leader)
    {
        try
        {
            await store.WaitForEarlierAsync(prefix, leader.Rev - 1);
        }
        catch
        {
            // Who gives up must not be elected.
            await store.CleanUpAsync(Resignation(leader));
            throw;
        }
    }

    private static async Task<ResponseHeader> ProclaimAsync(StoreCall store, LeaderKey leader, ByteString value)
    {
        var txn = Requests.WhenCreatedAt(leader.Key, leader.Rev);
        txn.Success.Add(Requests.Put(leader.Key, value, leader.Lease));
        var response = await store.TxnAsync(txn);
        return response.Succeeded ? response.Header : throw GrpcErrors.ToException(KvErrors.ElectionNotLeader);
    }

    private static TxnRequest Resignation(LeaderKey leader)
    {
        var txn = Requests.WhenCreatedAt(leader.Key, leader.Rev);
        txn.Success.Add(Requests.Delete(leader.Key));
        return txn;
    }

    private static LeaderKey Named(LeaderKey? leader) => leader ?? throw GrpcErrors.ToException(KvErrors.ElectionMissingLeaderKey);
}
