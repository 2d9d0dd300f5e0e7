using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Tests.StateMachine.Topology;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: replicas of all groups follow the members of the cluster. Method: a second group with half of the slots, and keys in both.</summary>
public sealed class PlacementTests
{
    private const int Keys = 20;

    private static readonly GroupId Second = new(2);

    [Fact]
    public async Task Every_member_is_replaced_one_by_one_and_no_group_loses_anything()
    {
        await using var cluster = new TestCluster(size: 3);
        await ShareSlotsAsync(cluster);
        await PutAllAsync(cluster);
        for (var round = 0; round < 3; round++)
        {
            var joined = await AddAsync(cluster, round);
            await VotersAreAsync(cluster, 4);
            await RemoveAsync(cluster, round, through: joined);
            await cluster.StopAsync(round);
            await VotersAreAsync(cluster, 3);
        }

        await AssertHoldsAllAsync(cluster);
    }

    /// <summary>Had the second group to vote on it with a node that nobody speaks to any more, it would stand still for ever.</summary>
    [Fact]
    public async Task One_of_two_members_is_removed_and_both_groups_go_on()
    {
        await using var cluster = new TestCluster(size: 2);
        await ShareSlotsAsync(cluster);
        await PutAllAsync(cluster);

        await RemoveAsync(cluster, 1, through: 0);
        await cluster.StopAsync(1);

        await AssertHoldsAllAsync(cluster);
        await PutAllAsync(cluster);
        await cluster.WaitUntilAsync(() => cluster[0].Topology.Draining.IsEmpty, "the node to be forgotten");
        Assert.Equal([cluster.IdOf(0).Value], cluster[0].Groups[Second].Members.Members.Select(static member => member.Id));
    }

    [Fact]
    public async Task A_node_that_drains_votes_in_the_first_group_alone_and_still_answers()
    {
        await using var cluster = new TestCluster(size: 3);
        await ShareSlotsAsync(cluster);
        await PutAllAsync(cluster);

        await DrainAsync(cluster, 2, isDraining: true);
        await VotersAreAsync(cluster, 2);
        Assert.Equal(3, cluster[0].Groups[GroupId.First].Members.Voters.Count);
        await AssertHoldsAllAsync(cluster);

        await DrainAsync(cluster, 2, isDraining: false);
        await VotersAreAsync(cluster, 3);
        await AssertHoldsAllAsync(cluster);
    }

    [Fact]
    public async Task A_learner_of_the_cluster_learns_in_all_groups()
    {
        await using var cluster = new TestCluster(size: 1);
        await ShareSlotsAsync(cluster);
        await PutAllAsync(cluster);

        var added = await cluster[0].MemberAddAsync(
            new MemberAddRequest { PeerURLs = { "http://127.0.0.1:11001" }, IsLearner = true }, CancellationToken.None);
        var learner = cluster.Join(added.Value!);

        await cluster.WaitUntilAsync(
            () => cluster[learner].Groups.TryGetValue(Second, out var group) && group.Members.Learners.Contains(cluster.IdOf(learner).Value),
            "the learner in the second group");
        await AssertHoldsAllAsync(cluster);
    }

    [Fact]
    public async Task What_cannot_be_drained_is_refused()
    {
        await using var cluster = new TestCluster(size: 1);
        await cluster.WaitForLeaderAsync();

        Assert.Equal(KvErrors.LastUndrainedVoter, await cluster[0].DrainNodeAsync(cluster.IdOf(0), isDraining: true, CancellationToken.None));
        Assert.Equal(KvErrors.MemberNotFound, await cluster[0].DrainNodeAsync(new Raft.NodeId(9), isDraining: true, CancellationToken.None));
    }

    [Fact]
    public async Task The_number_of_voters_goes_up_and_down_while_clients_write_and_nothing_is_lost()
    {
        await using var cluster = new TestCluster(size: 5);
        await ShareSlotsAsync(cluster);
        await PutAllAsync(cluster);
        foreach (var voters in (uint[])[3, 1, 5, 3, 0])
        {
            await ChangeAsync(cluster, new TopologyChange { SetReplication = new SetReplication { Voters = voters } });
            await PutAllAsync(cluster);
            await VotersAreAsync(cluster, voters == 0 ? 5 : (int)voters);
            Assert.All(cluster.Running, static node => Assert.Equal(5, node.Groups[GroupId.First].Members.Voters.Count));
            await AssertHoldsAllAsync(cluster);
        }
    }

    [Fact]
    public async Task Two_nodes_are_lost_that_do_not_vote_in_a_group_and_it_goes_on_with_its_three()
    {
        await using var cluster = new TestCluster(size: 5);
        await ShareSlotsAsync(cluster);
        await PutAllAsync(cluster);
        await ChangeAsync(cluster, new TopologyChange { SetReplication = new SetReplication { Voters = 3 } });
        await VotersAreAsync(cluster, 3);
        var voters = cluster[0].Groups[Second].Members.Voters.ToArray();
        foreach (var node in Enumerable.Range(0, 5).Where(node => !voters.Contains(cluster.IdOf(node).Value)).ToList())
        {
            await cluster.StopAsync(node);
        }

        await PutAllAsync(cluster);
        await AssertHoldsAllAsync(cluster);
    }

    [Fact]
    public async Task A_node_of_more_weight_votes_in_more_groups()
    {
        await using var cluster = new TestCluster(size: 3);
        await ShareSlotsAsync(cluster);
        var founders = cluster.Definition.Members.Select(static member => member.Id.Value).ToArray();
        await ChangeAsync(cluster, Change.Add(id: 3, weight: 1, founders));
        await ChangeAsync(cluster, Change.Add(id: 4, weight: 1, founders));
        await ChangeAsync(cluster, new TopologyChange { SetNodeWeight = new SetNodeWeight { Node = founders[1], Weight = 1000 } });
        await ChangeAsync(cluster, new TopologyChange { SetReplication = new SetReplication { Voters = 1 } });
        await cluster.WaitUntilAsync(
            () => cluster.Running.All(node =>
                node.Groups.Count == 4 && node.Groups.Values.All(group => group.Id == GroupId.First || group.Members.Voters.SequenceEqual([founders[1]]))),
            "one node to vote in all of them");
        await PutAllAsync(cluster);
        await AssertHoldsAllAsync(cluster);
    }

    /// <summary>Gives the second group, which all nodes found, half of the slots.</summary>
    private static async Task ShareSlotsAsync(TestCluster cluster)
    {
        var founders = cluster.Definition.Members.Select(static member => member.Id.Value).ToArray();
        await ChangeAsync(cluster, Change.Add(Second.Value, weight: 1, founders));
        await ChangeAsync(cluster, Change.SetPhase(Second.Value, GroupPhase.Active));
        var half = Slot.All.Where(static slot => slot.Number % 2 == 0).Select(static slot => (uint)slot.Number).ToArray();
        await ChangeAsync(cluster, Change.Begin(GroupId.First.Value, Second.Value, half));
        await cluster.WaitUntilAsync(
            () => cluster.Running.All(static node => node.Topology.Moves.IsEmpty && !node.Topology.HasSoleOwner), "the end of the move");
    }

    private static Task ChangeAsync(TestCluster cluster, TopologyChange change) => cluster.WaitUntilAsync(
        async () =>
        {
            var result = await cluster[0].ChangeTopologyAsync(change, CancellationToken.None);
            return result.IsOk || result.Error == KvErrors.SlotNotMovable;
        },
        $"{change}");

    private static async Task<int> AddAsync(TestCluster cluster, int round)
    {
        KvResult<MemberAddResponse> added = default;
        await cluster.WaitUntilAsync(
            async () =>
            {
                var request = new MemberAddRequest { PeerURLs = { $"http://127.0.0.1:{11_001 + round}" } };
                added = await cluster.Running.Last().MemberAddAsync(request, CancellationToken.None);
                return added.IsOk;
            },
            "a member to be added");
        return cluster.Join(added.Value!);
    }

    /// <summary>When the answer is lost with the leader, or the node takes long to drain, it is asked again.</summary>
    private static Task RemoveAsync(TestCluster cluster, int node, int through) => cluster.WaitUntilAsync(
        async () =>
        {
            var result = await cluster[through].MemberRemoveAsync(new MemberRemoveRequest { ID = cluster.IdOf(node).Value }, CancellationToken.None);
            return result.IsOk || result.Error == KvErrors.MemberNotFound;
        },
        $"the removal of node {node}");

    private static Task DrainAsync(TestCluster cluster, int node, bool isDraining) => cluster.WaitUntilAsync(
        async () => await cluster[0].DrainNodeAsync(cluster.IdOf(node), isDraining, CancellationToken.None) is null, "the note of it");

    private static Task VotersAreAsync(TestCluster cluster, int count) => cluster.WaitUntilAsync(
        () => cluster.Running.All(node =>
            node.Groups.TryGetValue(Second, out var group) && group.Members.Voters.Count == count && group.Members.OutgoingVoters.Count == 0),
        $"{count} voters of the second group");

    private static async Task PutAllAsync(TestCluster cluster)
    {
        for (var i = 0; i < Keys; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster.Running.First(), $"k{i}", $"v{i}");
        }
    }

    private static async Task AssertHoldsAllAsync(TestCluster cluster)
    {
        foreach (var node in cluster.Running)
        {
            for (var i = 0; i < Keys; i++)
            {
                await cluster.WaitUntilAsync(async () => await ReadAsync(node, $"k{i}") == $"v{i}", $"key {i} on {node.Options.NodeId}");
            }
        }
    }

    private static async Task<string?> ReadAsync(KvNode node, string key)
    {
        var read = await node.RangeAsync(TestCluster.Get(key), CancellationToken.None);
        return read.IsOk ? read.Value.Kvs.SingleOrDefault()?.Value.ToStringUtf8() : null;
    }
}
