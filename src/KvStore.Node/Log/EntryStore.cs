using KvStore.Raft;

namespace KvStore.Node.Log;

/// <summary>
/// The payloads of a group's log in memory, by index; terms and kinds are the core's. Payload bytes are never changed and may be shared
/// with the write-ahead log and with messages on their way. Thread safety: none, owned by the loop.
/// </summary>
internal sealed class EntryStore
{
    private const int ChunkShift = 12;
    private const int ChunkLength = 1 << ChunkShift;

    private readonly List<ReadOnlyMemory<byte>[]> _chunks = [];
    private int _count;

    /// <summary>The index of the last payload held; zero when empty.</summary>
    public LogIndex LastIndex => new((ulong)_count);

    /// <summary>The payload at an index from 1 to <see cref="LastIndex"/>.</summary>
    public ReadOnlyMemory<byte> this[LogIndex index]
    {
        get
        {
            var offset = checked((int)(index.Value - 1));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, _count);
            return _chunks[offset >> ChunkShift][offset & (ChunkLength - 1)];
        }
    }

    /// <summary>Adds the payload of the next index.</summary>
    public void Append(ReadOnlyMemory<byte> payload)
    {
        if (_count >> ChunkShift == _chunks.Count)
        {
            _chunks.Add(new ReadOnlyMemory<byte>[ChunkLength]);
        }

        _chunks[_count >> ChunkShift][_count & (ChunkLength - 1)] = payload;
        _count++;
    }

    /// <summary>Drops the payloads from an index on; nothing happens when there are none.</summary>
    public void TruncateFrom(LogIndex index)
    {
        while (LastIndex >= index)
        {
            _count--;
            _chunks[_count >> ChunkShift][_count & (ChunkLength - 1)] = default;
        }
    }
}
