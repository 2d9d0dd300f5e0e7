// The row of the table "state", under the key "state"; integers little-endian:
//
//   0   4   format, 1
//   4   8   applied index of the rows
//   12  8   number of the next subtree
//   20  4   CRC-32C of the bytes before
using System.Buffers.Binary;
using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>What a committed state of the file says of itself; written in the transaction that writes the rows.</summary>
internal readonly record struct TreeState(ulong AppliedIndex, ulong NextSubtree)
{
    private const uint Format = 1;
    private const int Size = 24;
    private const int ChecksumAt = 20;

    /// <summary>The state of a file without rows.</summary>
    public static TreeState Empty => new(AppliedIndex: 0, NextSubtree: KeyChunk.Root + 1);

    private static ReadOnlySpan<byte> Key => "state"u8;

    /// <summary>Reads the row; null when there is none.</summary>
    public static TreeState? Read(LmdbTransactionHandle transaction, uint table)
    {
        if (!transaction.TryGet(table, Key, out var value))
        {
            return null;
        }

        var row = value.Span;
        if (row.Length != Size || Crc32C.Compute(row[..ChecksumAt]) != BinaryPrimitives.ReadUInt32LittleEndian(row[ChecksumAt..]))
        {
            throw new StorageCorruptionException("its row of state fails its checksum", transaction.Path, offset: 0);
        }

        var format = BinaryPrimitives.ReadUInt32LittleEndian(row);
        return format == Format
            ? new TreeState(BinaryPrimitives.ReadUInt64LittleEndian(row[4..]), BinaryPrimitives.ReadUInt64LittleEndian(row[12..]))
            : throw new StorageException(
                $"The LMDB files in '{transaction.Path}' have format {format}; this version knows format {Format}.", transaction.Path);
    }

    /// <summary>Writes the row.</summary>
    public void Write(LmdbTransactionHandle transaction, uint table)
    {
        Span<byte> row = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt32LittleEndian(row, Format);
        BinaryPrimitives.WriteUInt64LittleEndian(row[4..], AppliedIndex);
        BinaryPrimitives.WriteUInt64LittleEndian(row[12..], NextSubtree);
        BinaryPrimitives.WriteUInt32LittleEndian(row[ChecksumAt..], Crc32C.Compute(row[..ChecksumAt]));
        transaction.Put(table, Key, row);
    }
}
