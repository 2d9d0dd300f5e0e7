using System.Collections.Immutable;

namespace KvStore.Raft.Tests.Harness;

/// <summary>What survives a crash. Writes wait in order until they are made durable; a crash forgets those that wait.</summary>
internal sealed class SimDisk
{
    private readonly Queue<Write> _waiting = [];

    public HardState HardState { get; set; }

    /// <summary>The position just before the first entry of <see cref="Log"/>.</summary>
    public LogPosition Base { get; set; }

    public List<SimEntry> Log { get; } = [];

    /// <summary>The newest snapshot file, own or received; files are durable at once.</summary>
    public SimSnapshot? Snapshot { get; set; }

    /// <summary>What the configuration entries of the log bring.</summary>
    public ImmutableArray<ConfigurationEntry> Configurations =>
        [.. Log.Select((entry, offset) => (entry.Configuration, Index: Base.Index + (offset + 1)))
            .Where(entry => entry.Configuration is not null)
            .Select(entry => new ConfigurationEntry(entry.Index, entry.Configuration!))];

    public int WaitingCount => _waiting.Count;

    public LogIndex LastIndex => Base.Index + Log.Count;

    public void Submit(ulong number, HardState? hardState, LogPosition? logStart, LogIndex? truncateFrom, SimEntry[] entries) =>
        _waiting.Enqueue(new Write(number, hardState, logStart, truncateFrom, entries));

    /// <summary>Makes the oldest write durable and returns the number of its Ready.</summary>
    public ulong CompleteOne()
    {
        var write = _waiting.Dequeue();
        Carry(write, parts: int.MaxValue);
        return write.Number;
    }

    /// <summary>The log begins after this position, as in a write-ahead log that keeps what follows.</summary>
    public void StartLog(LogPosition position)
    {
        var dropped = (int)ulong.Min(position.Index.Value - Base.Index.Value, (ulong)Log.Count);
        Log.RemoveRange(0, dropped);
        Base = position;
    }

    /// <summary>Whether the entry at an index is durable here, in the log or in the snapshot that stands for it.</summary>
    public bool Holds(LogIndex index, SimEntry entry)
    {
        if (index <= Base.Index)
        {
            return Snapshot is not null && Snapshot.Position.Index >= index && Snapshot.Applied[(int)index.Value - 1] == entry;
        }

        return index <= LastIndex && Log[(int)(index.Value - Base.Index.Value) - 1] == entry;
    }

    /// <summary>
    /// Part of the oldest write may have reached the platter, from its beginning on: hard state, then the start of the log with the cut
    /// that belongs to it, then entries.
    /// </summary>
    public void Crash(int partsOfOldest)
    {
        if (_waiting.TryPeek(out var write))
        {
            Carry(write, partsOfOldest);
        }

        _waiting.Clear();
    }

    private void Carry(Write write, int parts)
    {
        if (parts > 0)
        {
            HardState = write.HardState ?? HardState;
        }

        if (parts > 1)
        {
            if (write.LogStart is { } start)
            {
                StartLog(start);
            }

            if (write.TruncateFrom is { } from && from <= LastIndex)
            {
                var kept = (int)(from.Value - Base.Index.Value) - 1;
                Log.RemoveRange(kept, Log.Count - kept);
            }
        }

        if (parts > 2)
        {
            Log.AddRange(write.Entries.Take(parts - 2));
        }
    }

    private sealed record Write(ulong Number, HardState? HardState, LogPosition? LogStart, LogIndex? TruncateFrom, SimEntry[] Entries);
}
