namespace KvStore.Raft;

/// <summary>
/// The log as the core sees it: one header per entry, in chunks, so that growth copies nothing and any entry is found at once.
/// Slices handed out stay as they were for ever: a slot is written once, and a truncation replaces the chunk that it cuts. Compaction
/// lets go of whole chunks and copies nothing.
/// </summary>
internal sealed class RaftLog
{
    /// <summary>16 KiB of headers: small for an idle group, and below the large object heap.</summary>
    public const int ChunkEntries = 1024;

    private readonly List<EntryHeader[]> _chunks = [];
    private LogPosition _base;

    /// <summary>The index just before the first slot of the first chunk; at or below the base.</summary>
    private LogIndex _beforeChunks;

    /// <param name="basePosition">The position just before the first entry.</param>
    /// <param name="entries">The entries that follow it.</param>
    public RaftLog(LogPosition basePosition, ReadOnlySpan<EntryHeader> entries)
    {
        Reset(basePosition);
        Append(entries);
    }

    /// <summary>The position just before the first entry held.</summary>
    public LogPosition BasePosition => _base;

    /// <summary>The last entry, or the base when there is none.</summary>
    public LogIndex LastIndex { get; private set; }

    /// <summary>The position of the last entry, or the base when there is none.</summary>
    public LogPosition LastPosition => new(TermAt(LastIndex), LastIndex);

    /// <summary>The header of an entry that the log holds.</summary>
    public ref readonly EntryHeader this[LogIndex index]
    {
        get
        {
            Invariant.Check(index > _base.Index && index <= LastIndex, $"No entry {index} in a log of ({_base.Index}, {LastIndex}].");
            var slot = Slot(index);
            return ref _chunks[slot / ChunkEntries][slot % ChunkEntries];
        }
    }

    /// <summary>The term of an entry that the log holds, or of the base.</summary>
    public Term TermAt(LogIndex index) => index == _base.Index ? _base.Term : this[index].Term;

    /// <summary>Whether the log holds an entry, or has its base, at this position.</summary>
    public bool Holds(LogPosition position) =>
        position.Index >= _base.Index && position.Index <= LastIndex && TermAt(position.Index) == position.Term;

    /// <summary>Adds one entry at the end.</summary>
    public void Append(EntryHeader header)
    {
        Invariant.Check(header.Term >= TermAt(LastIndex), $"Terms never fall along a log: {header.Term} after {LastPosition}.");
        Invariant.Check(header.PayloadBytes >= 0, "A payload has no negative length.");
        LastIndex = LastIndex.Next;
        var slot = Slot(LastIndex);
        if (slot / ChunkEntries == _chunks.Count)
        {
            _chunks.Add(new EntryHeader[ChunkEntries]);
        }

        _chunks[slot / ChunkEntries][slot % ChunkEntries] = header;
    }

    /// <summary>Adds entries at the end.</summary>
    public void Append(ReadOnlySpan<EntryHeader> headers)
    {
        foreach (ref readonly var header in headers)
        {
            Append(header);
        }
    }

    /// <summary>Removes the entry and all that follow.</summary>
    public void TruncateFrom(LogIndex index)
    {
        Invariant.Check(index > _base.Index && index <= LastIndex, $"Nothing to truncate from {index}.");
        LastIndex = index.Previous;
        var kept = Slot(index);
        var chunksKept = (kept + ChunkEntries - 1) / ChunkEntries;
        _chunks.RemoveRange(chunksKept, _chunks.Count - chunksKept);
        if (kept % ChunkEntries != 0)
        {
            var replacement = new EntryHeader[ChunkEntries];
            _chunks[^1].AsSpan(0, kept % ChunkEntries).CopyTo(replacement);
            _chunks[^1] = replacement;
        }
    }

    /// <summary>Forgets the entries up to <paramref name="index"/>, which becomes the base.</summary>
    public void CompactTo(LogIndex index)
    {
        Invariant.Check(index > _base.Index && index <= LastIndex, $"Nothing to compact up to {index}.");
        _base = new LogPosition(TermAt(index), index);
        var dropped = Slot(index.Next) / ChunkEntries;
        _chunks.RemoveRange(0, dropped);
        _beforeChunks += dropped * ChunkEntries;
    }

    /// <summary>Forgets all entries; the log goes on after <paramref name="basePosition"/>.</summary>
    public void Reset(LogPosition basePosition)
    {
        _chunks.Clear();
        _base = basePosition;
        _beforeChunks = basePosition.Index;
        LastIndex = basePosition.Index;
    }

    /// <summary>Headers of <paramref name="count"/> entries; copied only when they lie in more than one chunk.</summary>
    public ReadOnlyMemory<EntryHeader> Slice(LogIndex from, int count)
    {
        if (count == 0)
        {
            return ReadOnlyMemory<EntryHeader>.Empty;
        }

        Invariant.Check(from > _base.Index && from + (count - 1) <= LastIndex, $"No {count} entries from {from}.");
        var slot = Slot(from);
        if ((slot % ChunkEntries) + count <= ChunkEntries)
        {
            return _chunks[slot / ChunkEntries].AsMemory(slot % ChunkEntries, count);
        }

        var copy = new EntryHeader[count];
        for (var i = 0; i < count; i++)
        {
            copy[i] = this[from + i];
        }

        return copy;
    }

    /// <summary>
    /// The last position here that is at most <paramref name="limit"/> both in index and in term: another log that holds
    /// <paramref name="limit"/> can agree with this one up to there and no further. The base when no entry is; if not even the base is,
    /// the logs agree at no position that is still here.
    /// </summary>
    public LogPosition LastAtMost(LogPosition limit)
    {
        // Terms never fall along a log, so the entries of at most that term are a prefix.
        var low = _base.Index.Value;
        var high = ulong.Max(low, LogIndex.Min(limit.Index, LastIndex).Value);
        while (low < high)
        {
            var middle = high - ((high - low) / 2);
            if (TermAt(new LogIndex(middle)) <= limit.Term)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return new LogPosition(TermAt(new LogIndex(low)), new LogIndex(low));
    }

    /// <summary>Payload bytes of the entries after <paramref name="after"/> up to <paramref name="last"/>.</summary>
    public long PayloadBytes(LogIndex after, LogIndex last)
    {
        long sum = 0;
        for (var index = after.Next; index <= last; index = index.Next)
        {
            sum += this[index].PayloadBytes;
        }

        return sum;
    }

    private int Slot(LogIndex index) => checked((int)(index.Value - _beforeChunks.Value - 1));
}
