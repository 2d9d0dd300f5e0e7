using KvStore.Raft;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// Every node commits and applies the same entry at an index (thesis, figure 3.2), applies only what is committed, and only what its own
/// disk holds.
/// </summary>
internal sealed class StateMachineSafety(CommittedLog committed, StateMachineSafety.Announce announce) : Invariant
{
    /// <summary>Told of each entry that is new to the committed log.</summary>
    public delegate void Announce(in CommittedEntry entry);

    public override void OnStep(SimNode node)
    {
        var (before, now) = (node.Watch.Before, node.Watch.Now);
        if (now.Base > before.Commit)
        {
            CompareSnapshot(node, now.Base);
        }

        for (var index = Math.Max(before.Commit, now.Base) + 1; index <= now.Commit; index++)
        {
            Compare(node, index);
        }

        if (now.Applied > now.Commit)
        {
            throw Broken($"n{node.Index} applied {now.Applied}, but knows only {now.Commit} to be committed");
        }

        // At the base of the log it is a snapshot that holds the entries, durable before the loop hears of it.
        if (now.Applied > before.Applied && now.Applied > now.Base && !node.Disk.Durable.Holds(now.Applied, committed[now.Applied].Term))
        {
            throw Broken($"n{node.Index} applied {now.Applied}, which its disk does not hold");
        }
    }

    /// <summary>What a snapshot stands for is committed: its last entry says so for all, by log matching.</summary>
    private void CompareSnapshot(SimNode node, ulong index)
    {
        var term = node.Core.BasePosition.Term.Value;
        if (index > committed.Count || committed[index].Term != term)
        {
            throw Broken($"n{node.Index} has a snapshot at {term}/{index}, which is not committed");
        }
    }

    private void Compare(SimNode node, ulong index)
    {
        var header = node.Core.HeaderAt(new LogIndex(index));
        var payload = node.Replica.Entries[new LogIndex(index)];
        if (index == committed.Count + 1)
        {
            var entry = new CommittedEntry(index, header.Term.Value, header.Kind, payload);
            committed.Add(entry);
            announce(entry);
            return;
        }

        var known = committed[index];
        if (known.Term != header.Term.Value || known.Kind != header.Kind || !known.Payload.Span.SequenceEqual(payload.Span))
        {
            throw Broken($"n{node.Index} commits another entry {index}: of term {header.Term}, not {known.Term}");
        }
    }
}
