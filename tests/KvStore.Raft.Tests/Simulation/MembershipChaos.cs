using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Simulation;

/// <summary>Random changes of the members and random transfers of leadership, asked of whoever leads.</summary>
internal sealed class MembershipChaos(Random random, List<SimNode> nodes)
{
    private readonly int _changePercent = random.Next(2) == 0 ? 20 : 60;

    /// <summary>Changes that a leader took.</summary>
    public int Changes { get; private set; }

    /// <summary>Those among them that needed a joint configuration.</summary>
    public int JointChanges { get; private set; }

    /// <summary>Transfers that a leader began.</summary>
    public int Transfers { get; private set; }

    /// <summary>Asks a leader for a few nodes in other places: strangers become learners, learners voters, and any of them something less.</summary>
    public void Change()
    {
        if (Leader() is not { } leader)
        {
            return;
        }

        var current = leader.Core.ConfigurationInForce.Configuration;
        var voters = new List<NodeId>();
        var learners = new List<NodeId>();
        foreach (var id in nodes.Select(node => node.Id))
        {
            var place = current.IsVoter(id) ? 2 : current.IsMember(id) ? 1 : 0;
            var wanted = random.Next(100) < _changePercent ? random.Next(int.Min(place + 2, 3)) : place;
            (wanted == 2 ? voters : wanted == 1 ? learners : []).Add(id);
        }

        if (voters.Count == 0)
        {
            return;
        }

        var result = leader.Core.ProposeConfiguration(new Configuration { Voters = [.. voters], Learners = [.. learners] });
        if (result.Status == ProposeStatus.Accepted)
        {
            Changes++;
            JointChanges += leader.Core.ConfigurationInForce.Configuration.IsJoint ? 1 : 0;
        }

        leader.Process();
    }

    /// <summary>Asks a leader to hand over to any node.</summary>
    public void Transfer()
    {
        if (Leader() is { } leader)
        {
            Transfers += leader.Core.TransferLeadership(nodes[random.Next(nodes.Count)].Id) ? 1 : 0;
            leader.Process();
        }
    }

    /// <summary>A leader, of which there may be several in different terms.</summary>
    private SimNode? Leader()
    {
        var leaders = nodes.FindAll(node => node.IsUp && node.Core.Role == RaftRole.Leader);
        return leaders.Count == 0 ? null : leaders[random.Next(leaders.Count)];
    }
}
