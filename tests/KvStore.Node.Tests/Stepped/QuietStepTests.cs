using KvStore.Contracts.Internal;
using KvStore.Raft;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Goal: a group in which nothing happens costs nothing, and is there as soon as something happens, to it or to its nodes.</summary>
public sealed class QuietStepTests
{
    private const int Patience = 2000;

    [Fact]
    public void A_quiet_group_gets_no_ticks_and_sends_nothing_but_nodes_greet_each_other()
    {
        var cluster = StartQuiet();
        var said = new List<PeerMessage>();
        cluster.Network.Tamper = (_, message) => said.Add(message);

        Pass(cluster, rounds: 1000);

        Assert.DoesNotContain(said, message => message.GroupId == 2);
        Assert.Contains(said, message => message.BodyCase == PeerMessage.BodyOneofCase.NodeHeartbeat);
        Assert.All(cluster.Nodes, node => Assert.False(node.Second!.NeedsTicks));
    }

    [Fact]
    public async Task A_quiet_group_takes_a_write_on_any_node()
    {
        var cluster = StartQuiet();

        foreach (var node in cluster.Nodes)
        {
            var put = node.Put("k", "v", group: 2);
            cluster.Until(() => put.IsCompleted, "the put");
            Assert.Null((await put).Error);
            cluster.Until(() => AllQuiet(cluster), "all replicas to be quiet again");
        }
    }

    [Fact]
    public void A_quiet_group_elects_a_leader_when_the_node_of_its_leader_dies()
    {
        var cluster = StartQuiet();
        var leader = LeaderOfSecond(cluster);
        var term = cluster.Nodes[leader].Second!.Core.Term;

        cluster.Network.Isolated.Add(cluster.Ids[leader]);

        // An election timeout until the node is missed, and at most one more until the first stands; a round has a tenth of a tick.
        var others = cluster.Nodes.Where((_, i) => i != leader).ToList();
        var rounds = 0;
        for (; rounds < Patience && others.All(node => node.Second!.Core.Role != RaftRole.Leader); rounds++)
        {
            cluster.Round();
        }

        Assert.InRange(rounds, 1, 10 * 3 * 10);
        Assert.Equal(term.Next, others.Max(node => node.Second!.Core.Term));
        cluster.Until(() => others.All(node => node.Second!.Core.IsQuiet), "the two that are left to be quiet without the third");

        cluster.Network.Isolated.Clear();
        cluster.Until(
            () => cluster.Nodes[leader].Second!.Core is { IsQuiet: true } core && core.Term == term.Next,
            "the one that was away to hear who leads");
    }

    [Fact]
    public void A_leader_that_lost_its_majority_steps_down_although_it_was_quiet()
    {
        var cluster = StartQuiet();
        var leader = LeaderOfSecond(cluster);

        cluster.Network.Isolated.UnionWith(cluster.Ids.Where((_, i) => i != leader));

        cluster.Until(() => cluster.Nodes[leader].Second!.Core.Role != RaftRole.Leader, "the leader to step down");
    }

    [Fact]
    public void A_follower_that_restarts_hears_of_its_quiet_leader_before_it_stands()
    {
        var cluster = StartQuiet();
        var leader = LeaderOfSecond(cluster);
        var follower = cluster.Nodes[(leader + 1) % 3];
        var term = cluster.Nodes[leader].Second!.Core.Term;
        var asked = 0;
        cluster.Network.Tamper = (_, message) => asked += message is { GroupId: 2, BodyCase: PeerMessage.BodyOneofCase.VoteRequest } ? 1 : 0;

        follower.CutPower(PowerCut.LoseUnsynced, new Random(1));
        follower.Start();

        cluster.Until(() => follower.Second!.Core is { IsQuiet: true } core && core.LeaderId == cluster.Ids[leader], "the follower to be quiet");
        Assert.Equal(0, asked);
        Assert.All(cluster.Nodes, node => Assert.Equal(term, node.Second!.Core.Term));
    }

    [Fact]
    public void A_leader_that_restarts_before_it_is_missed_is_followed_by_another()
    {
        var cluster = StartQuiet();
        var leader = LeaderOfSecond(cluster);
        var term = cluster.Nodes[leader].Second!.Core.Term;

        cluster.Nodes[leader].CutPower(PowerCut.LoseUnsynced, new Random(1));
        cluster.Nodes[leader].Start();

        cluster.Until(() => AllQuiet(cluster) && cluster.Nodes.All(node => node.Second!.Core.Term > term), "another term, and quiet in it");
    }

    [Fact]
    public void What_a_node_hears_late_of_an_earlier_life_means_nothing()
    {
        var liveness = new Node.Loop.NodeLiveness(new NodeId(1), life: 1, silentTicks: 10);
        liveness.SetMembers([new Node.Cluster.Member(new NodeId(2), "b", [], [])]);
        Hear(life: 7);
        liveness.OnTold();
        Hear(life: 8);
        Assert.Contains(new NodeId(2), liveness.Away);
        liveness.OnTold();
        var away = liveness.Away;
        Assert.Empty(away);

        Hear(life: 7);
        Hear(life: 8);

        Assert.Same(away, liveness.Away);

        void Hear(ulong life) => liveness.Hear(new NodeId(2), new PeerMessage { NodeHeartbeat = new NodeHeartbeat { Life = life } });
    }

    private static SteppedCluster StartQuiet()
    {
        var cluster = new SteppedCluster(3);
        cluster.Leader();
        cluster.Nodes.ForEach(node => node.AddGroup());
        cluster.Until(() => cluster.Nodes.Any(node => node.Second!.Core.Role == RaftRole.Leader), "a leader of the second group");
        var slot = cluster.Nodes[0].TakeSlot("k", group: 2);
        cluster.Until(() => slot.IsCompleted && AllQuiet(cluster), "the second group to be quiet");
        return cluster;
    }

    private static bool AllQuiet(SteppedCluster cluster) => cluster.Nodes.All(node => node.Second!.Core.IsQuiet && !node.Second.NeedsTicks);

    private static int LeaderOfSecond(SteppedCluster cluster) => cluster.Nodes.FindIndex(node => node.Second!.Core.Role == RaftRole.Leader);

    private static void Pass(SteppedCluster cluster, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            cluster.Round();
        }
    }
}
