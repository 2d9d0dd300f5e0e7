using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Services;

/// <summary>
/// Goal: nobody else gets a lock while it is held, nor leads, wherever the keys are. Method: a node alone with two groups, behind the real client
/// port; slots move while some hold and others wait.
/// </summary>
public sealed class LocksInGroupsTests : IAsyncLifetime
{
    private const string Refusal =
        "kvstore: keys of a lock or election are in several groups, give its name a {tag}: they may be in 1, 2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ByteString Tagged = ByteString.CopyFromUtf8("{job}lock");
    private static readonly ByteString Untagged = ByteString.CopyFromUtf8("job");

    private TestNode _node = null!; // Set before each test.
    private GrpcChannel _channel = null!;

    private KV.KVClient Keys => new(_channel);

    private Contracts.Etcd.Concurrency.Lock.LockClient Locks => new(_channel);

    private Election.ElectionClient Elections => new(_channel);

    public async Task InitializeAsync()
    {
        _node = await TestNode.StartAsync();
        _channel = GrpcChannel.ForAddress(_node.Url);
        for (var id = 1; id <= 4; id++)
        {
            await new Lease.LeaseClient(_channel).LeaseGrantAsync(new LeaseGrantRequest { ID = id, TTL = 3600 });
        }

        await Topology.AddGroupAsync(new GroupAddRequest { Id = 2 });
        await WaitAsync(static now => now.Groups.All(static group => group.Phase == GroupPhase.Active));
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_name_whose_keys_may_be_in_several_groups_is_refused_before_anything_is_done()
    {
        await MoveAsync(destination: 2, first: 0, count: Slot.Count / 2);
        var name = new LeaderRequest { Name = Untagged };

        await AssertRefusedAsync(Locks.LockAsync(new LockRequest { Name = Untagged }).ResponseAsync);
        await AssertRefusedAsync(Elections.CampaignAsync(new CampaignRequest { Name = Untagged }).ResponseAsync);
        await AssertRefusedAsync(Elections.LeaderAsync(name).ResponseAsync);
        using var observed = Elections.Observe(name);
        await AssertRefusedAsync(observed.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(4, (await new Lease.LeaseClient(_channel).LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Count);
        var all = await Keys.RangeAsync(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) });
        Assert.Equal(0, all.Count);
    }

    [Fact]
    public async Task A_lock_is_held_by_one_wherever_its_slot_goes()
    {
        await MoveAsync(destination: 2, first: 0, count: Slot.Count / 2);
        var held = await Locks.LockAsync(new LockRequest { Name = Tagged, Lease = 1 });
        using var second = Locks.LockAsync(new LockRequest { Name = Tagged, Lease = 2 });
        await WaitForKeysAsync(Tagged, 2);
        await MoveAwayAsync();
        using var third = Locks.LockAsync(new LockRequest { Name = Tagged, Lease = 3 });
        await WaitForKeysAsync(Tagged, 3);
        await MoveAwayAsync();

        Assert.False(second.ResponseAsync.IsCompleted || third.ResponseAsync.IsCompleted);
        Assert.Equal(held.Key, (await Locks.LockAsync(new LockRequest { Name = Tagged, Lease = 1 })).Key);
        await Locks.UnlockAsync(new UnlockRequest { Key = held.Key });
        held = await second.ResponseAsync.WaitAsync(Patience);
        Assert.False(third.ResponseAsync.IsCompleted);
        await Locks.UnlockAsync(new UnlockRequest { Key = held.Key });
        await third.ResponseAsync.WaitAsync(Patience);
    }

    [Fact]
    public async Task One_leads_wherever_the_slot_goes()
    {
        await MoveAsync(destination: 2, first: 0, count: Slot.Count / 2);
        var elected = await Elections.CampaignAsync(new CampaignRequest { Name = Tagged, Lease = 1 });
        using var second = Elections.CampaignAsync(new CampaignRequest { Name = Tagged, Lease = 2 });
        await WaitForKeysAsync(Tagged, 2);
        await MoveAwayAsync();
        using var third = Elections.CampaignAsync(new CampaignRequest { Name = Tagged, Lease = 3 });
        await WaitForKeysAsync(Tagged, 3);

        Assert.Equal(elected.Leader.Key, (await Elections.LeaderAsync(new LeaderRequest { Name = Tagged })).Kv.Key);
        Assert.False(second.ResponseAsync.IsCompleted || third.ResponseAsync.IsCompleted);
        await Elections.ResignAsync(new ResignRequest { Leader = elected.Leader });
        elected = await second.ResponseAsync.WaitAsync(Patience);
        Assert.False(third.ResponseAsync.IsCompleted);
        await MoveAwayAsync();
        await Elections.ProclaimAsync(new ProclaimRequest { Leader = elected.Leader, Value = ByteString.CopyFromUtf8("v") });
        await Elections.ResignAsync(new ResignRequest { Leader = elected.Leader });
        await third.ResponseAsync.WaitAsync(Patience);
    }

    [Fact]
    public async Task Who_waits_while_the_keys_of_a_name_come_apart_gives_up()
    {
        var held = await Locks.LockAsync(new LockRequest { Name = Untagged, Lease = 1 });
        using var waiting = Locks.LockAsync(new LockRequest { Name = Untagged, Lease = 2 });
        using var standing = Elections.CampaignAsync(new CampaignRequest { Name = Untagged, Lease = 3 });
        await WaitForKeysAsync(Untagged, 3);

        await MoveAsync(destination: 2, first: 0, count: Slot.Count / 2);
        await Locks.UnlockAsync(new UnlockRequest { Key = held.Key });

        var error = await Assert.ThrowsAsync<RpcException>(() => waiting.ResponseAsync.WaitAsync(Patience));
        Assert.Equal("kvstore: range is in several groups, whose revisions do not compare, give its keys a common {tag}", error.Status.Detail);
        error = await Assert.ThrowsAsync<RpcException>(() => standing.ResponseAsync.WaitAsync(Patience));
        Assert.Equal("kvstore: range is in several groups, whose revisions do not compare, give its keys a common {tag}", error.Status.Detail);
        await WaitForKeysAsync(Untagged, 0);
    }

    // The first group has keys then that the second one created, at revisions that say nothing beside its own.
    [Fact]
    public async Task A_name_stays_refused_when_one_group_has_all_slots_again()
    {
        await MoveAsync(destination: 2, first: 0, count: Slot.Count / 2);
        await MoveAsync(destination: 1, first: 0, count: Slot.Count / 2);
        var topology = await Topology.DescribeAsync(new TopologyDescribeRequest { Linearizable = true });
        Assert.Equal(Slot.Count, (int)topology.Groups.Single(static group => group.Id == 1).Slots);
        var prefix = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8("job/"),
            RangeEnd = ByteString.CopyFromUtf8("job0"),
            SortTarget = RangeRequest.Types.SortTarget.Create,
            Limit = 1,
        };
        var mutex = new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("job/1") } },
                new RequestOp { RequestRange = prefix },
            },
        };

        await AssertRefusedAsync(Locks.LockAsync(new LockRequest { Name = Untagged, Lease = 1 }).ResponseAsync, "keys of a lock or election");
        await AssertRefusedAsync(Elections.CampaignAsync(new CampaignRequest { Name = Untagged, Lease = 1 }).ResponseAsync, "keys of a lock or election");
        await AssertRefusedAsync(Keys.TxnAsync(mutex).ResponseAsync, "range spans several slots");
        await AssertRefusedAsync(Keys.RangeAsync(prefix).ResponseAsync, "whose revisions do not compare");
        await WaitForKeysAsync(Untagged, 0);
    }

    private Topology.TopologyClient Topology => new(_channel);

    private static async Task AssertRefusedAsync(Task call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(new Status(StatusCode.Unknown, Refusal), error.Status);
    }

    private static async Task AssertRefusedAsync(Task call, string because)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Contains(because, error.Status.Detail, StringComparison.Ordinal);
    }

    /// <summary>Moves the slot of the tag to the other group.</summary>
    private async Task MoveAwayAsync()
    {
        var found = (await Topology.LocateAsync(new LocateRequest { Keys = { Tagged } })).Keys[0];
        await MoveAsync(destination: 3 - found.Group, (int)found.Slot, count: 1);
    }

    private async Task MoveAsync(ulong destination, int first, int count)
    {
        var slots = new SlotRange { First = (uint)first, Count = (uint)count };
        await Topology.MoveSlotsAsync(new MoveSlotsRequest { Destination = destination, Slots = { slots } });
        await WaitAsync(static now => now.Moves.Count == 0);
    }

    private async Task WaitAsync(Func<TopologyDescription, bool> isReached)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!isReached(await Topology.DescribeAsync(new TopologyDescribeRequest { Linearizable = true }, cancellationToken: timeout.Token)))
        {
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }

    private async Task WaitForKeysAsync(ByteString name, int count)
    {
        var range = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8($"{name.ToStringUtf8()}/"),
            RangeEnd = ByteString.CopyFromUtf8($"{name.ToStringUtf8()}0"),
            CountOnly = true,
        };
        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while ((await Keys.RangeAsync(range, cancellationToken: timeout.Token)).Count != count)
        {
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }
}
