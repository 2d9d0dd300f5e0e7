using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Services.Concurrency;

/// <summary>Tells one client who leads an election and what the leader proclaims, until the call ends. Thread safety: none.</summary>
internal sealed class ElectionObserver(StoreCall store, ByteString name)
{
    private readonly ByteString _prefix = Requests.Prefix(name);

    /// <summary>Never returns.</summary>
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    public async Task<LeaderResponse> RunAsync(IServerStreamWriter<LeaderResponse> responses)
    {
        store.RequireOneGroup(_prefix);
        while (true)
        {
            if (await FindAsync() is not { } leader)
            {
                continue;
            }

            await responses.WriteAsync(leader);
            await FollowAsync(leader, responses);
        }
    }

    /// <summary>Who leads, or the first who begins to; null when it was missed, and is to be looked for again.</summary>
    private async Task<LeaderResponse?> FindAsync()
    {
        var found = await store.RangeAsync(Requests.OneOf(_prefix, RangeRequest.Types.SortOrder.Ascend));
        if (found.Kvs.Count > 0)
        {
            return new LeaderResponse { Header = found.Header, Kv = found.Kvs[0] };
        }

        var candidates = new WatchCreateRequest { Key = _prefix, RangeEnd = Requests.PrefixEnd(_prefix), StartRevision = found.Header.Revision };
        await foreach (var response in store.WatchAsync(candidates))
        {
            if (response.Events.FirstOrDefault(static happened => happened.Type == Event.Types.EventType.Put) is { } put)
            {
                // A response may tell of several revisions; what follows is read from this one on.
                response.Header.Revision = put.Kv.ModRevision;
                return new LeaderResponse { Header = response.Header, Kv = put.Kv };
            }
        }

        return null;
    }

    /// <summary>Tells what a leader proclaims until it leads no more.</summary>
    private async Task FollowAsync(LeaderResponse leader, IServerStreamWriter<LeaderResponse> responses)
    {
        var proclamations = new WatchCreateRequest { Key = leader.Kv.Key, StartRevision = leader.Header.Revision + 1 };
        await foreach (var response in store.WatchAsync(proclamations))
        {
            foreach (var happened in response.Events)
            {
                if (happened.Type == Event.Types.EventType.Delete)
                {
                    return;
                }

                await responses.WriteAsync(new LeaderResponse { Header = response.Header, Kv = happened.Kv });
            }
        }
    }
}
