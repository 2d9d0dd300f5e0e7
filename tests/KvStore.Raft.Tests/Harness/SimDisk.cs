using System.Collections.Immutable;

namespace KvStore.Raft.Tests.Harness;

/// <summary>What survives a crash. Writes wait in order until they are made durable; a crash forgets those that wait.</summary>
internal sealed class SimDisk
{
    private readonly Queue<Write> _waiting = [];

    public HardState HardState { get; set; }

    public List<SimEntry> Log { get; } = [];

    /// <summary>What the configuration entries of the log bring.</summary>
    public ImmutableArray<ConfigurationEntry> Configurations =>
        [.. Log.Select((entry, offset) => (entry.Configuration, Index: new LogIndex((ulong)offset + 1)))
            .Where(entry => entry.Configuration is not null)
            .Select(entry => new ConfigurationEntry(entry.Index, entry.Configuration!))];

    public int WaitingCount => _waiting.Count;

    public void Submit(ulong number, HardState? hardState, LogIndex? truncateFrom, SimEntry[] entries) =>
        _waiting.Enqueue(new Write(number, hardState, truncateFrom, entries));

    /// <summary>Makes the oldest write durable and returns the number of its Ready.</summary>
    public ulong CompleteOne()
    {
        var write = _waiting.Dequeue();
        HardState = write.HardState ?? HardState;
        if (write.TruncateFrom is { } from)
        {
            var kept = (int)from.Value - 1;
            Log.RemoveRange(kept, Log.Count - kept);
        }

        Log.AddRange(write.Entries);
        return write.Number;
    }

    /// <summary>Part of the oldest write may have reached the platter, from its beginning on: hard state, then truncation, then entries.</summary>
    public void Crash(int partsOfOldest)
    {
        if (_waiting.TryPeek(out var write) && partsOfOldest > 0)
        {
            HardState = write.HardState ?? HardState;
            if (partsOfOldest > 1 && write.TruncateFrom is { } from)
            {
                var kept = (int)from.Value - 1;
                Log.RemoveRange(kept, Log.Count - kept);
            }

            if (partsOfOldest > 2)
            {
                Log.AddRange(write.Entries.Take(partsOfOldest - 2));
            }
        }

        _waiting.Clear();
    }

    private sealed record Write(ulong Number, HardState? HardState, LogIndex? TruncateFrom, SimEntry[] Entries);
}
