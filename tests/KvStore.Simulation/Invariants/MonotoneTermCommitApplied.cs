using KvStore.Contracts.Partitioning;
using KvStore.Simulation.Nodes;
using KvStore.Storage.Wal;

namespace KvStore.Simulation.Invariants;

/// <summary>Within a life, term, commit index and applied index never fall; a new life does not forget a term that it had on disk.</summary>
internal sealed class MonotoneTermCommitApplied : Invariant
{
    public override void OnStep(SimNode node)
    {
        var (before, now) = (node.Watch.Before, node.Watch.Now);
        if (now.Term < before.Term || now.Commit < before.Commit || now.Applied < before.Applied)
        {
            throw Broken($"n{node.Index} went back from {before} to {now}");
        }

        if (now.Commit > now.Last)
        {
            throw Broken($"n{node.Index} knows {now.Commit} to be committed, but its log ends at {now.Last}");
        }
    }

    public override void OnRecovered(SimNode node, WalRecovery recovery)
    {
        var term = recovery.Find(GroupId.First.Value)?.HardState.Term ?? 0;
        if (term < node.Disk.Durable.Term)
        {
            throw Broken($"n{node.Index} starts in term {term}, but had term {node.Disk.Durable.Term} on its disk");
        }
    }
}
