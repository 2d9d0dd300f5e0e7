using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Raft;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Goal: leaders are spread over the nodes, by themselves and once.</summary>
public sealed class SpreadStepTests
{
    [Fact]
    public void Who_leads_everything_hands_over_and_nothing_comes_back()
    {
        var cluster = new SteppedCluster(3);
        foreach (var node in cluster.Nodes)
        {
            node.CutPower(PowerCut.KeepUnsynced, new Random(1));
            node.SpreadTicks = 3;
            node.Start();
        }

        var first = cluster.Leader();
        cluster.Nodes.ForEach(node => node.AddGroup());
        cluster.Until(() => cluster.Nodes.Any(node => node.Second!.Core.Role == RaftRole.Leader), "a leader of the second group");
        cluster.Until(() => LeadersAreApart(cluster), "the groups to be led by two nodes");
        var term = cluster.Nodes.Max(node => node.Second!.Core.Term);

        for (var i = 0; i < 2000; i++)
        {
            cluster.Round();
        }

        Assert.Equal(term, cluster.Nodes.Max(node => node.Second!.Core.Term));
        Assert.Equal(RaftRole.Leader, first.Replica.Core.Role);
    }

    [Fact]
    public void Only_to_a_node_that_leads_two_less_and_only_as_many_as_the_difference_bears()
    {
        var cluster = new SteppedCluster(3);
        cluster.Leader();
        cluster.Nodes.ForEach(node => node.AddGroup());
        cluster.Until(
            () => cluster.Nodes.Any(node => node.Second!.Core.Role == RaftRole.Leader && node.Second.Core.Status().Peers.All(peer => peer.Match == node.Second.Core.LastIndex)),
            "a leader of the second group whose followers have all");
        var leader = cluster.Nodes.FindIndex(node => node.Second!.Core.Role == RaftRole.Leader);
        var (self, next, last) = (cluster.Ids[leader], cluster.Ids[(leader + 1) % 3], cluster.Ids[(leader + 2) % 3]);
        var group = cluster.Nodes[leader].Second!;

        Assert.False(group.HandOver(new() { [self] = 1, [next] = 0, [last] = 1 }));
        Assert.False(group.HandOver(new() { [self] = 5 }));
        Dictionary<NodeId, int> leads = new() { [self] = 5, [next] = 3, [last] = 2 };
        Assert.True(group.HandOver(leads));

        Assert.Equal(last, group.Core.Status().TransferTarget);
        Assert.Equal(new Dictionary<NodeId, int> { [self] = 4, [next] = 3, [last] = 3 }, leads);
        Assert.False(cluster.Nodes[leader].Replica.HandOver(new() { [self] = 5, [next] = 0 }));
    }

    /// <summary>
    /// It led the cluster, knew nobody who led the other group, and so had nobody done what only the cluster's leader has done there, its own membership
    /// included: no slot moved any more.
    /// </summary>
    [Fact]
    public void A_node_that_is_no_member_of_another_group_leaves_the_first_to_one_that_is()
    {
        var cluster = new SteppedCluster(3);
        var founders = cluster.Nodes.ToList();
        var newcomer = cluster.Join();
        newcomer.CutPower(PowerCut.KeepUnsynced, new Random(1));
        newcomer.SpreadTicks = 3;
        newcomer.Start();
        PendingChange? promotion = null;
        cluster.Until(
            () =>
            {
                if (promotion is null or { IsFinished: true, Outcome.Error: not null })
                {
                    promotion = cluster.Leader().Change(new MembershipChange { Promote = newcomer.Options.NodeId.Value });
                }

                return promotion is { IsFinished: true, Outcome.Error: null };
            },
            "the newcomer to vote");
        var addition = cluster.Leader().Change(new TopologyChange
        {
            AddGroup = new AddGroup { Id = 2, Weight = 1, Founders = { founders.Select(node => node.Options.NodeId.Value) } },
        });
        cluster.Until(() => addition.IsCompleted && cluster.Nodes.All(node => node.Groups.Count == 2), "the second group");
        _ = cluster.Leader().Transfer(newcomer.Options.NodeId);
        cluster.Until(() => newcomer.Replica.Core.Role == RaftRole.Leader, "the newcomer to lead");

        cluster.Until(() => founders.Exists(node => node.Replica.Core.Role == RaftRole.Leader), "a founder to lead");
        Assert.NotEqual(RaftRole.Leader, newcomer.Replica.Core.Role);
    }

    private static bool LeadersAreApart(SteppedCluster cluster)
    {
        var first = cluster.Nodes.FindIndex(node => node.Replica.Core.Role == RaftRole.Leader);
        var second = cluster.Nodes.FindIndex(node => node.Second!.Core.Role == RaftRole.Leader);
        return first >= 0 && second >= 0 && first != second;
    }
}
