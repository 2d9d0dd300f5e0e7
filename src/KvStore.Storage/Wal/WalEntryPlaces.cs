namespace KvStore.Storage.Wal;

/// <summary>
/// In which segments a group's live entries stand, as runs of consecutive entries in one segment: at most one run per segment, so it
/// stays small however long the log is.
/// </summary>
internal sealed class WalEntryPlaces
{
    private readonly List<Run> _runs = [];

    /// <summary>The oldest segment that holds a live entry; null when there are none.</summary>
    public ulong? OldestSegment => _runs.Count == 0 ? null : _runs[0].Segment;

    /// <summary>An entry was written into a segment; its index follows the last one's.</summary>
    public void Append(ulong index, ulong segment)
    {
        if (_runs.Count == 0 || _runs[^1].Segment != segment)
        {
            _runs.Add(new Run(index, segment));
        }
    }

    /// <summary>The entries from an index on are dead.</summary>
    public void TruncateFrom(ulong index)
    {
        while (_runs.Count > 0 && _runs[^1].FirstIndex >= index)
        {
            _runs.RemoveAt(_runs.Count - 1);
        }
    }

    /// <summary>The entries up to an index are dead.</summary>
    /// <param name="index">The last dead entry.</param>
    /// <param name="lastIndex">The last entry of the log.</param>
    public void StartAfter(ulong index, ulong lastIndex)
    {
        var dead = 0;
        while (dead < _runs.Count && LastIndexOf(dead, lastIndex) <= index)
        {
            dead++;
        }

        _runs.RemoveRange(0, dead);
    }

    private ulong LastIndexOf(int run, ulong lastIndex) => run + 1 < _runs.Count ? _runs[run + 1].FirstIndex - 1 : lastIndex;

    private readonly record struct Run(ulong FirstIndex, ulong Segment);
}
