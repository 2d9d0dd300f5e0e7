using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// Nobody is elected while a leader's lease runs by that leader's own clock (thesis 6.4.1): else it would answer reads without the writes
/// of the new one. It does not matter whether any client asks it meanwhile, nor whether it stands still.
/// </summary>
internal sealed class LeaseExcludesOtherLeaders(IReadOnlyList<SimNode> nodes) : Invariant
{
    public override void OnStep(SimNode node)
    {
        var (before, now) = (node.Watch.Before, node.Watch.Now);
        if (now.Role != RaftRole.Leader || (before.Role == RaftRole.Leader && before.Term == now.Term))
        {
            return;
        }

        for (var i = 0; i < nodes.Count; i++)
        {
            var other = nodes[i];
            if (other != node && other.State == NodeState.Up && other.Core.Term < node.Core.Term && other.Replica.HoldsLease)
            {
                throw Broken($"n{node.Index} is elected in term {now.Term} while n{other.Index} holds a lease of term {other.Core.Term}");
            }
        }
    }
}
