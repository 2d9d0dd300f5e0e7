using System.Buffers.Binary;

namespace KvStore.Node.Snapshots;

/// <summary>Walks the rows of a chunk. Stops before a row that does not fit, and then is not at the end.</summary>
internal ref struct SnapshotRows(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool MoveNext()
    {
        if (_rest.Length < SnapshotFormat.RowHeaderBytes)
        {
            return false;
        }

        var keyLength = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        var valueLength = BinaryPrimitives.ReadInt32LittleEndian(_rest[4..]);
        if (keyLength < 0 || valueLength < 0 || (long)SnapshotFormat.RowHeaderBytes + keyLength + valueLength > _rest.Length)
        {
            return false;
        }

        Key = _rest.Slice(SnapshotFormat.RowHeaderBytes, keyLength);
        Value = _rest.Slice(SnapshotFormat.RowHeaderBytes + keyLength, valueLength);
        _rest = _rest[(SnapshotFormat.RowHeaderBytes + keyLength + valueLength)..];
        return true;
    }
}
