using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>At most one leader in a term (thesis, figure 3.2).</summary>
internal sealed class ElectionSafety : Invariant
{
    private readonly Dictionary<ulong, int> _leaders = [];

    public override void OnStep(SimNode node)
    {
        var now = node.Watch.Now;
        if (now.Role == RaftRole.Leader && !_leaders.TryAdd(now.Term, node.Index) && _leaders[now.Term] != node.Index)
        {
            throw Broken($"n{node.Index} leads term {now.Term}, and so did n{_leaders[now.Term]}");
        }
    }
}
