using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>When an entry becomes committed, the disks of a majority hold it, those of crashed nodes counted too.</summary>
internal sealed class CommittedOnDurableQuorum(CommittedLog committed, IReadOnlyList<SimNode> nodes) : Invariant
{
    private ulong _checked;

    public override void OnStep(SimNode node)
    {
        if (committed.Count == _checked)
        {
            return;
        }

        // A log that holds the last one holds those before it: that is log matching's to check.
        _checked = committed.Count;
        var term = committed[_checked].Term;
        var holders = 0;
        for (var i = 0; i < nodes.Count; i++)
        {
            holders += nodes[i].Disk.Durable.Holds(_checked, term) ? 1 : 0;
        }

        if (holders <= nodes.Count / 2)
        {
            throw Broken($"n{node.Index} commits entry {_checked} of term {term}, which {holders} of {nodes.Count} disks hold");
        }
    }
}
