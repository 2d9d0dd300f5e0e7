using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: operators add groups and see what there is. Method: nodes that are asked at random.</summary>
public sealed class GroupAdminTests
{
    [Fact]
    public async Task A_group_that_is_added_becomes_active_by_itself()
    {
        await using var cluster = new TestCluster(3, static options => options with { ElectionTimeout = TimeSpan.FromSeconds(2) });
        await cluster.WaitForLeaderAsync();
        var before = await DescribeAsync(cluster[0]);
        Assert.Equal([1UL], before.Groups.Select(static group => group.Id));
        Assert.Equal(2UL, before.NextGroup);

        await AddAsync(cluster, new GroupAddRequest { Id = before.NextGroup, Weight = 3 });
        await AddAsync(cluster, new GroupAddRequest { Id = before.NextGroup, Weight = 3 });

        TopologyDescription after = null!;
        await cluster.WaitUntilAsync(
            async () => (after = await DescribeAsync(cluster[2])).Groups.Count == 2
                && after.Groups[1].Phase == GroupPhase.Active
                && after.Groups[1].Leader != 0,
            "an active group");
        Assert.Equal(3UL, after.NextGroup);
        Assert.Equal((2UL, 3U, 0U), (after.Groups[1].Id, after.Groups[1].Weight, after.Groups[1].Slots));
        Assert.Equal(cluster.Definition.Members.Select(static member => member.Id.Value).Order(), after.Groups[1].Voters);
        Assert.Equal([new SlotRun { Count = Slot.Count, Owner = 1, Epoch = 1 }], after.Slots);
    }

    [Fact]
    public async Task Another_group_of_the_same_id_is_refused()
    {
        await using var cluster = new TestCluster(1);
        await AddAsync(cluster, new GroupAddRequest { Id = 2 });

        Assert.Equal(KvErrors.GroupExists, (await AddOnceAsync(cluster, new GroupAddRequest { Id = 2, Weight = 2 })).Error);
        Assert.Equal(KvErrors.InvalidGroup, (await AddOnceAsync(cluster, new GroupAddRequest { Id = 4 })).Error);
        Assert.Equal(KvErrors.InvalidGroup, (await AddOnceAsync(cluster, new GroupAddRequest { Weight = 1001 })).Error);
        Assert.Equal(3UL, (await AddOnceAsync(cluster, new GroupAddRequest())).Value!.Id);
    }

    [Fact]
    public async Task Groups_come_and_go_while_clients_write()
    {
        await using var cluster = new TestCluster(3, static options => options with { ElectionTimeout = TimeSpan.FromSeconds(2) });
        await cluster.WaitForLeaderAsync();
        await AddAsync(cluster, new GroupAddRequest { Id = 2 });
        await AddAsync(cluster, new GroupAddRequest { Id = 3, Weight = 2 });
        await cluster.WaitUntilAsync(async () => (await DescribeAsync(cluster[0])).Groups.All(static group => group.Phase == GroupPhase.Active), "active groups");
        await using var writers = new KeyWriters(cluster, count: 3);

        Assert.Equal([1024U, 2048U], await PlanAsync(cluster));
        await DoAsync(cluster, static node => node.RebalanceAsync(KvCaller.Trusted, CancellationToken.None));
        await cluster.WaitUntilAsync(async () => await SlotsOfAsync(cluster) is [1024, 1024, 2048], "the shares of three groups");
        await cluster.WaitUntilAsync(async () => !(await DescribeAsync(cluster[1])).IsRebalancing, "the end of the rebalance");
        Assert.Empty(await PlanAsync(cluster));

        await DoAsync(cluster, static node => node.DrainGroupAsync(new GroupDrainRequest { Group = 3 }, KvCaller.Trusted, CancellationToken.None));
        await cluster.WaitUntilAsync(async () => await SlotsOfAsync(cluster) is [2048, 2048, 0], "the shares of two groups");
        await cluster.WaitUntilAsync(async () => (await DescribeAsync(cluster[2])).Moves.Count == 0, "the end of the moves");
        await DoAsync(cluster, static node => node.RemoveGroupAsync(new GroupRemoveRequest { Group = 3 }, KvCaller.Trusted, CancellationToken.None));
        Assert.Equal(2, (await DescribeAsync(cluster[1])).Groups.Count);
        await cluster.WaitUntilAsync(() => cluster.Running.All(static node => node.Groups.Count == 2), "the end of the replicas");

        await writers.StopAndCheckAsync();
    }

    [Fact]
    public async Task Leases_of_a_group_that_is_removed_are_not_waited_for()
    {
        await using var cluster = new TestCluster(1);
        var node = cluster[0];
        await AddAsync(cluster, new GroupAddRequest { Id = 2 });
        await cluster.WaitUntilAsync(async () => (await DescribeAsync(node)).Groups[1].Phase == GroupPhase.Active, "an active group");
        var lease = new LeaseGrantRequest { ID = 7, TTL = 600 };
        Assert.True((await node.GrantLeaseAsync(lease, CancellationToken.None)).IsOk);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("a"), Lease = 7 };
        await MoveAllAsync(cluster, 2);
        Assert.True((await node.PutAsync(put, CancellationToken.None)).IsOk);

        await MoveAllAsync(cluster, 1);
        await node.DrainGroupAsync(new GroupDrainRequest { Group = 2 }, KvCaller.Trusted, CancellationToken.None);
        Assert.True((await node.RemoveGroupAsync(new GroupRemoveRequest { Group = 2 }, KvCaller.Trusted, CancellationToken.None)).IsOk);
        await cluster.WaitUntilAsync(() => node.Groups.Count == 1, "the end of the replica");

        Assert.True((await node.RevokeLeaseAsync(new LeaseRevokeRequest { ID = 7 }, CancellationToken.None)).IsOk);
        Assert.Empty((await node.RangeAsync(TestCluster.Get("a"), CancellationToken.None)).Value!.Kvs);
        Assert.True((await node.GrantLeaseAsync(lease, CancellationToken.None)).IsOk);
        await cluster.StopAsync(0);
        cluster.Start(0);
        await cluster.WaitForLeaderAsync();
        Assert.True((await cluster[0].PutAsync(put, CancellationToken.None)).IsOk);
        Assert.Single(cluster[0].Groups);
    }

    [Fact]
    public async Task Slots_that_are_moved_by_hand_are_moved_once()
    {
        await using var cluster = new TestCluster(1);
        await AddAsync(cluster, new GroupAddRequest { Id = 2 });
        await cluster.WaitUntilAsync(async () => (await DescribeAsync(cluster[0])).Groups[1].Phase == GroupPhase.Active, "an active group");
        var request = new MoveSlotsRequest { Destination = 2, Slots = { new SlotRange { First = 7, Count = 3 }, new SlotRange { First = 100, Count = 1 } } };

        var first = await cluster[0].MoveSlotsAsync(request, KvCaller.Trusted, CancellationToken.None);
        var second = await cluster[0].MoveSlotsAsync(request, KvCaller.Trusted, CancellationToken.None);

        Assert.Single(first.Value!.Moves);
        Assert.True(second.Value!.Moves.Count == 0 || second.Value.Moves.SequenceEqual(first.Value.Moves));
        await cluster.WaitUntilAsync(async () => (await DescribeAsync(cluster[0])).Moves.Count == 0, "the end of the move");
        Assert.Equal([4092, 4], await SlotsOfAsync(cluster));
        Assert.Empty((await cluster[0].MoveSlotsAsync(request, KvCaller.Trusted, CancellationToken.None)).Value!.Moves);
        var located = cluster[0].Locate(new LocateRequest { Keys = { ByteString.CopyFromUtf8("a") } }).Keys.Single();
        Assert.Equal((uint)Slot.Of("a"u8).Number, located.Slot);
        Assert.Equal((1UL, located.Leader), (located.Group, cluster.IdOf(0).Value));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4095, 2)]
    [InlineData(5000, 1)]
    [InlineData(1, uint.MaxValue)]
    public async Task Slots_that_do_not_exist_are_not_moved(uint first, uint count)
    {
        await using var cluster = new TestCluster(1);
        var request = new MoveSlotsRequest { Destination = 2, Slots = { new SlotRange { First = first, Count = count } } };

        Assert.Equal(KvErrors.InvalidMove, (await cluster[0].MoveSlotsAsync(request, KvCaller.Trusted, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task A_watch_tells_the_topology_now_and_after_each_change()
    {
        await using var cluster = new TestCluster(1);
        await cluster.WaitForLeaderAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var isAdded = false;
        await foreach (var description in cluster[0].WatchTopologyAsync(timeout.Token))
        {
            if (!isAdded)
            {
                isAdded = true;
                await AddAsync(cluster, new GroupAddRequest { Id = 2 });
            }
            else if (description.Groups is [_, { Phase: GroupPhase.Active, Leader: not 0 }])
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Leadership_of_each_group_is_handed_over_by_itself()
    {
        await using var cluster = new TestCluster(3, static options => options with { ElectionTimeout = TimeSpan.FromSeconds(2) });
        await cluster.WaitForLeaderAsync();
        await AddAsync(cluster, new GroupAddRequest { Id = 2 });
        var target = 0UL;
        await cluster.WaitUntilAsync(
            async () =>
            {
                var group = (await DescribeAsync(cluster[0])).Groups[1];
                if (group.Leader == 0)
                {
                    return false;
                }

                target = target == 0 ? group.Voters.First(voter => voter != group.Leader) : target;
                var request = new MoveGroupLeaderRequest { Group = 2, Target = target };
                var leader = cluster.Running.First(node => node.Options.NodeId.Value == group.Leader);
                return group.Leader == target || (await leader.MoveGroupLeaderAsync(request, KvCaller.Trusted, CancellationToken.None)).IsOk;
            },
            "another leader of the second group");
        var other = cluster.Running.First(node => node.Options.NodeId.Value != target);
        var refused = await other.MoveGroupLeaderAsync(new MoveGroupLeaderRequest { Group = 9, Target = target }, KvCaller.Trusted, CancellationToken.None);
        Assert.Equal(KvErrors.GroupNotFound, refused.Error);
    }

    private static async Task MoveAllAsync(TestCluster cluster, ulong destination)
    {
        var request = new MoveSlotsRequest { Destination = destination, Slots = { new SlotRange { Count = Slot.Count } } };
        Assert.Single((await cluster[0].MoveSlotsAsync(request, KvCaller.Trusted, CancellationToken.None)).Value!.Moves);
        await cluster.WaitUntilAsync(async () => (await DescribeAsync(cluster[0])).Moves.Count == 0, "the end of the move");
    }

    private static async Task<List<uint>> PlanAsync(TestCluster cluster)
    {
        var plan = await DoAsync(cluster, static node => node.PlanRebalanceAsync(CancellationToken.None));
        return [.. plan.Moves.Select(static move => (uint)move.Slots.Sum(static range => range.Count))];
    }

    private static async Task<List<int>> SlotsOfAsync(TestCluster cluster) =>
        [.. (await DescribeAsync(cluster[0])).Groups.Select(static group => (int)group.Slots)];

    /// <summary>Asks nodes until one does it: a change of the leader may come in between.</summary>
    private static async Task<T> DoAsync<T>(TestCluster cluster, Func<KvNode, Task<KvResult<T>>> ask)
        where T : class
    {
        T? done = null;
        await cluster.WaitUntilAsync(
            async () => (done = (await ask(cluster[Random.Shared.Next(3)])).Value) is not null, $"a {typeof(T).Name}");
        return done!;
    }

    private static async Task<TopologyDescription> DescribeAsync(KvNode node)
    {
        KvResult<TopologyDescription> described = default;
        for (var attempt = 0; attempt < 100; attempt++)
        {
            described = await node.DescribeTopologyAsync(new TopologyDescribeRequest { Linearizable = true }, CancellationToken.None);
            if (described.IsOk)
            {
                return described.Value;
            }
        }

        Assert.Fail($"never described: {described.Error}");
        return null!;
    }

    private static async Task AddAsync(TestCluster cluster, GroupAddRequest request) =>
        await cluster.WaitUntilAsync(async () => (await AddOnceAsync(cluster, request)).Value?.Id == request.Id, "a group");

    private static Task<KvResult<GroupAddResponse>> AddOnceAsync(TestCluster cluster, GroupAddRequest request)
    {
        var nodes = cluster.Running.ToList();
        return nodes[Random.Shared.Next(nodes.Count)].AddGroupAsync(request, KvCaller.Trusted, CancellationToken.None);
    }
}
