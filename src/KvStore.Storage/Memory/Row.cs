using System.Buffers.Binary;

namespace KvStore.Storage.Memory;

/// <summary>
/// A row of the tree in one array, so that it costs one allocation: key length (4 bytes, little-endian; the highest bit is set in a
/// tombstone, which says that the key is deleted), key, value. Never changed once it is in the tree, so its memory may be handed out.
/// </summary>
internal static class Row
{
    private const int HeaderSize = sizeof(int);
    private const int TombstoneBit = int.MinValue;

    public static byte[] Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> valueHead, ReadOnlySpan<byte> valueTail)
    {
        var row = GC.AllocateUninitializedArray<byte>(HeaderSize + key.Length + valueHead.Length + valueTail.Length);
        BinaryPrimitives.WriteInt32LittleEndian(row, key.Length);
        var rest = row.AsSpan(HeaderSize);
        key.CopyTo(rest);
        valueHead.CopyTo(rest[key.Length..]);
        valueTail.CopyTo(rest[(key.Length + valueHead.Length)..]);
        return row;
    }

    /// <summary>A row that says that its key is deleted; for batches, and for trees that lie over other rows.</summary>
    public static byte[] CreateTombstone(ReadOnlySpan<byte> key)
    {
        var row = Create(key, default, default);
        BinaryPrimitives.WriteInt32LittleEndian(row, key.Length | TombstoneBit);
        return row;
    }

    public static bool IsTombstone(byte[] row) => BinaryPrimitives.ReadInt32LittleEndian(row) < 0;

    public static ReadOnlySpan<byte> Key(byte[] row) => row.AsSpan(HeaderSize, KeyLength(row));

    public static ReadOnlySpan<byte> Value(byte[] row) => row.AsSpan(HeaderSize + KeyLength(row));

    public static ReadOnlyMemory<byte> KeyMemory(byte[] row) => row.AsMemory(HeaderSize, KeyLength(row));

    public static ReadOnlyMemory<byte> ValueMemory(byte[] row) => row.AsMemory(HeaderSize + KeyLength(row));

    private static int KeyLength(byte[] row) => BinaryPrimitives.ReadInt32LittleEndian(row) & ~TombstoneBit;
}
