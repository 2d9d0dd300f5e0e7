using System.Buffers.Binary;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>Builds one chunk after another in a buffer that it owns and reuses.</summary>
internal sealed class SnapshotChunkBuilder
{
    private byte[] _buffer = new byte[SnapshotFormat.ChunkHeaderBytes + SnapshotFormat.ChunkRowBytes + 4096];
    private int _used = SnapshotFormat.ChunkHeaderBytes;

    public int Rows { get; private set; }

    public bool IsFull => _used - SnapshotFormat.ChunkHeaderBytes >= SnapshotFormat.ChunkRowBytes;

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var bytes = (long)SnapshotFormat.RowHeaderBytes + key.Length + value.Length;
        if (_used + bytes > SnapshotFormat.ChunkRowBytesMax)
        {
            throw new InvalidOperationException($"A row of {bytes} bytes does not fit a snapshot.");
        }

        EnsureRoom((int)bytes);
        var target = _buffer.AsSpan(_used);
        BinaryPrimitives.WriteInt32LittleEndian(target, key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], value.Length);
        key.CopyTo(target[SnapshotFormat.RowHeaderBytes..]);
        value.CopyTo(target[(SnapshotFormat.RowHeaderBytes + key.Length)..]);
        _used += (int)bytes;
        Rows++;
    }

    /// <summary>The chunk with this number; valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Finish(uint number)
    {
        var chunk = _buffer.AsSpan(0, _used);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk, SnapshotFormat.ChunkMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[8..], number);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[12..], Rows);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[16..], _used - SnapshotFormat.ChunkHeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[20..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[4..], Crc32C.Compute(chunk[SnapshotFormat.ChunkCrcFrom..]));
        return chunk;
    }

    public void Clear()
    {
        _used = SnapshotFormat.ChunkHeaderBytes;
        Rows = 0;
    }

    private void EnsureRoom(int bytes)
    {
        if (_used + bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_used + bytes, _buffer.Length * 2));
        }
    }
}
