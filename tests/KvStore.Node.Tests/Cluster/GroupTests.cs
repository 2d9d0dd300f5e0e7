using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.Tests.StateMachine.Ownership;
using KvStore.Node.Tests.StateMachine.Topology;
using KvStore.Raft;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: a group that the topology names comes to be on its nodes, with a log and a leader of its own, and is there after a restart.</summary>
public sealed class GroupTests
{
    private const ulong Move = 2;
    private static readonly GroupId Second = new(2);

    [Fact]
    public async Task A_group_comes_to_be_on_all_its_nodes()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();

        await AddAsync(cluster, leader, Second);
        await TakeSlotAsync(cluster, leader, slot: 7);

        await AllServeAsync(cluster, slot: 7);
        await TestCluster.PutUntilDoneAsync(cluster[leader], "a", "1");
    }

    [Fact]
    public async Task A_group_is_there_after_a_restart()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        await AddAsync(cluster, leader, Second);
        await TakeSlotAsync(cluster, leader, slot: 7);
        for (var node = 0; node < 3; node++)
        {
            await cluster.StopAsync(node);
        }

        for (var node = 0; node < 3; node++)
        {
            cluster.Start(node);
        }

        await AllServeAsync(cluster, slot: 7);
    }

    [Fact]
    public async Task A_node_that_was_down_gets_the_group_when_it_comes_back()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        var away = (leader + 1) % 3;
        await cluster.StopAsync(away);
        await AddAsync(cluster, leader, Second);
        await TakeSlotAsync(cluster, leader, slot: 7);

        cluster.Start(away);

        await AllServeAsync(cluster, slot: 7);
    }

    [Fact]
    public async Task A_node_that_gets_the_topology_by_a_snapshot_gets_the_group()
    {
        await using var cluster = new TestCluster(3, options => options with { SnapshotEntries = 50, SnapshotKeepEntries = 10 });
        var leader = await cluster.WaitForLeaderAsync();
        var away = (leader + 1) % 3;
        await cluster.StopAsync(away);
        await AddAsync(cluster, leader, Second);
        await TakeSlotAsync(cluster, leader, slot: 7);
        for (var i = 0; i < 200; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster[leader], $"k{i}", "v");
        }

        await cluster.WaitUntilAsync(() => cluster.SnapshotFiles(leader).Length > 0, "a snapshot");
        cluster.Start(away);

        await AllServeAsync(cluster, slot: 7);
        await cluster.WaitUntilAsync(() => cluster[away].ReadStateHash() == cluster[leader].ReadStateHash(), "equal states");
    }

    [Fact]
    public async Task Each_of_many_groups_has_a_leader()
    {
        const int Groups = 20;
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        for (var group = 2; group <= Groups; group++)
        {
            await AddAsync(cluster, leader, new GroupId((ulong)group));
        }

        await cluster.WaitUntilAsync(
            () => cluster.Running.All(node => node.Groups.Count == Groups && node.Groups.Values.All(group => group.Status.LeaderId != NodeId.None)),
            "leaders of all groups");
    }

    private static async Task AddAsync(TestCluster cluster, int node, GroupId group)
    {
        var founders = cluster.Definition.Members.Select(member => member.Id.Value).ToArray();
        var change = Change.Add(group.Value, weight: 1, founders);
        Assert.True((await cluster[node].ChangeTopologyAsync(change, CancellationToken.None)).IsOk);
    }

    private static Task TakeSlotAsync(TestCluster cluster, int node, uint slot) => cluster.WaitUntilAsync(
        async () =>
        {
            foreach (var kind in new[] { Kind.Prepare, Kind.Finish, Kind.Activate })
            {
                if (kind == Kind.Finish && !(await cluster[node].ImportAsync(Second, Steps.Nothing(Move), CancellationToken.None)).IsOk)
                {
                    return false;
                }

                if (!(await cluster[node].TakeSlotStepAsync(Second, Steps.Of(kind, Move, other: 1, slot), CancellationToken.None)).IsOk)
                {
                    return false;
                }
            }

            return true;
        },
        "the steps of a move");

    private static Task AllServeAsync(TestCluster cluster, int slot) => cluster.WaitUntilAsync(
        () => cluster.Running.All(node =>
            node.Groups.TryGetValue(Second, out var group) && group.Machine.Ownership[new Slot(slot)].Hold == SlotHold.Owned),
        "the slot on all nodes");
}
