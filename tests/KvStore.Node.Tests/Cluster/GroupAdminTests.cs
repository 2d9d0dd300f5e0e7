using KvStore.Contracts;
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
