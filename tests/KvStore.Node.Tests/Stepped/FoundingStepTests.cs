using KvStore.Raft;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>
/// When a new cluster elects its first leader. Two of three founders that had lost their disks, in a cluster that had grown to seven, once
/// elected a leader of their own, since both took the other for new.
/// </summary>
public sealed class FoundingStepTests
{
    private const int ManyElectionTimeouts = 3_000;

    private readonly SteppedCluster _cluster = new(3);

    [Fact]
    public void New_founders_elect_nobody_before_they_have_met_all_others()
    {
        _cluster.Network.Isolated.Add(_cluster.Ids[2]);
        Pass(ManyElectionTimeouts);
        Assert.All(_cluster.Nodes, node => Assert.Equal(default, node.Replica.Status.Term));

        _cluster.Network.Isolated.Clear();
        _cluster.Write("k", 3);
    }

    /// <summary>They meet one after the other, and never all at once.</summary>
    [Fact]
    public void A_founder_that_has_met_all_others_is_elected_by_one_that_has_not()
    {
        foreach (var absent in new[] { 2, 0 })
        {
            _cluster.Network.Isolated.Clear();
            _cluster.Network.Isolated.Add(_cluster.Ids[absent]);
            Pass(30);
            Assert.All(_cluster.Nodes, node => Assert.Equal(RaftRole.Follower, node.Replica.Status.Role));
        }

        _cluster.Until(() => _cluster.Nodes[1].Replica.Status.Role == RaftRole.Leader, "the one that all have met to lead");
        Assert.Equal(default, _cluster.Nodes[0].Replica.Status.Term);
    }

    [Fact]
    public void Founders_that_had_a_leader_need_no_more_than_a_majority()
    {
        _cluster.Write("k", 3);
        _cluster.Network.Isolated.Add(_cluster.Ids[2]);
        foreach (var node in _cluster.Nodes.Take(2))
        {
            node.CutPower(PowerCut.LoseUnsynced, new Random(1));
            node.Start();
        }

        _cluster.Write("l", 3);
        Assert.Equal(6, _cluster.Acknowledged.Count);
    }

    private void Pass(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            _cluster.Round();
        }
    }
}
