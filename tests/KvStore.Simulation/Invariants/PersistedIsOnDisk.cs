using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>What the core takes for durable is on the disk: the same entry, not another that once stood at that index.</summary>
internal sealed class PersistedIsOnDisk : Invariant
{
    public override void OnStep(SimNode node)
    {
        var persisted = node.Watch.Now.Persisted;
        var disk = node.Disk.Durable;
        if (persisted < node.Watch.Now.Base)
        {
            // A snapshot was installed, and the start of the log is on its way to the disk.
            return;
        }

        if (persisted > node.Watch.Now.Last || !disk.Holds(persisted, node.Core.TermAt(new LogIndex(persisted)).Value))
        {
            throw Broken($"n{node.Index} takes entry {persisted} for durable; its log ends at {node.Watch.Now.Last}, its disk at {disk.LastIndex}");
        }
    }
}
