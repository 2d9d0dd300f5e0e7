using KvStore.Raft;

namespace KvStore.Node.Log;

/// <summary>
/// The payloads of a group's log in memory, by index, from the one after its base on; terms and kinds are the core's. Payload bytes are
/// never changed and may be shared with the write-ahead log and with messages on their way. Thread safety: none, owned by the loop.
/// </summary>
/// <remarks>Chunks cover fixed ranges of indexes, so that a prefix goes chunk by chunk and nothing is moved.</remarks>
internal sealed class EntryStore
{
    private const int ChunkShift = 12;
    private const int ChunkLength = 1 << ChunkShift;

    private readonly List<ReadOnlyMemory<byte>[]> _chunks = [];
    private ulong _firstChunk;

    /// <summary>An empty store.</summary>
    /// <param name="baseIndex">The index before the first payload to come.</param>
    public EntryStore(LogIndex baseIndex = default) => Reset(baseIndex);

    /// <summary>The index before the first payload.</summary>
    public LogIndex BaseIndex { get; private set; }

    /// <summary>The index of the last payload held; <see cref="BaseIndex"/> when empty.</summary>
    public LogIndex LastIndex { get; private set; }

    /// <summary>The payload at an index above <see cref="BaseIndex"/>, up to <see cref="LastIndex"/>.</summary>
    public ReadOnlyMemory<byte> this[LogIndex index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(index, BaseIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(index, LastIndex);
            return Slot(index);
        }
    }

    /// <summary>Adds the payload of the next index.</summary>
    public void Append(ReadOnlyMemory<byte> payload)
    {
        LastIndex = LastIndex.Next;
        if (ChunkOf(LastIndex) == _firstChunk + (ulong)_chunks.Count)
        {
            _chunks.Add(new ReadOnlyMemory<byte>[ChunkLength]);
        }

        Slot(LastIndex) = payload;
    }

    /// <summary>Drops the payloads from an index above <see cref="BaseIndex"/> on; nothing happens when there are none.</summary>
    public void TruncateFrom(LogIndex index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(index, BaseIndex);
        while (LastIndex >= index)
        {
            Slot(LastIndex) = default;
            LastIndex = new LogIndex(LastIndex.Value - 1);
        }
    }

    /// <summary>Drops the payloads up to an index, at most <see cref="LastIndex"/>, which becomes the base.</summary>
    public void DropPrefix(LogIndex upTo)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(upTo, LastIndex);
        if (upTo <= BaseIndex)
        {
            return;
        }

        var firstKept = ChunkOf(upTo.Next);
        var dropped = (int)Math.Min(firstKept - _firstChunk, (ulong)_chunks.Count);
        var from = dropped > 0 ? 0 : OffsetOf(BaseIndex.Next);
        _chunks.RemoveRange(0, dropped);
        _firstChunk += (ulong)dropped;
        if (_chunks.Count > 0)
        {
            Array.Clear(_chunks[0], from, OffsetOf(upTo.Next) - from);
        }

        BaseIndex = upTo;
    }

    /// <summary>Drops everything; the next payload is that of the index after the new base.</summary>
    public void Reset(LogIndex baseIndex)
    {
        _chunks.Clear();
        _firstChunk = ChunkOf(baseIndex.Next);
        BaseIndex = LastIndex = baseIndex;
    }

    private static ulong ChunkOf(LogIndex index) => index.Value >> ChunkShift;

    private static int OffsetOf(LogIndex index) => (int)(index.Value & (ChunkLength - 1));

    private ref ReadOnlyMemory<byte> Slot(LogIndex index) => ref _chunks[(int)(ChunkOf(index) - _firstChunk)][OffsetOf(index)];
}
