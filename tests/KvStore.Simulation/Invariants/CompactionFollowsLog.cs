using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>The compacted revision follows from the log alone, on every replica, however far the removal of its rows has come.</summary>
internal sealed class CompactionFollowsLog(ReferenceStore store) : Invariant
{
    public override void OnStep(SimNode node)
    {
        var applied = node.Watch.Now.Applied;
        if (applied == node.Watch.Before.Applied)
        {
            return;
        }

        var found = node.Replica.Machine.CompactedRevision;
        var expected = store.CompactedAt(applied);
        if (found != expected)
        {
            throw Broken($"n{node.Index} is compacted at revision {found} at applied index {applied}; by the log it is {expected}");
        }
    }
}
