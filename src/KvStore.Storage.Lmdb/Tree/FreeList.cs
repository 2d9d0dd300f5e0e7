using System.Runtime.InteropServices;
using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>
/// Reads LMDB's own table of free pages, as its tool mdb_stat does: a row per transaction, keyed by its number, whose value begins with
/// how many pages it freed. Pages of a transaction are used again when no reader sees an older state any more.
/// </summary>
internal static class FreeList
{
    private const uint Table = 0;

    /// <summary>Pages that the transaction whose state is read has freed.</summary>
    public static long CountFreedByLast(LmdbTransactionHandle transaction)
    {
        using var cursor = LmdbCursorHandle.Open(transaction, Table);
        var id = transaction.Id;
        return cursor.TrySeek(LmdbCursorMove.Set, Bytes(ref id), out _, out var value) ? Count(value) : 0;
    }

    /// <summary>All free pages. Takes time in proportion to the rows of the table.</summary>
    public static long Count(LmdbTransactionHandle transaction)
    {
        using var cursor = LmdbCursorHandle.Open(transaction, Table);
        long pages = 0;
        for (var isFound = cursor.TryMove(LmdbCursorMove.First, out _, out var value);
             isFound;
             isFound = cursor.TryMove(LmdbCursorMove.Next, out _, out value))
        {
            pages += Count(value);
        }

        return pages;
    }

    private static long Count(LmdbValue value) => (long)MemoryMarshal.Read<nuint>(value.Span);

    private static ReadOnlySpan<byte> Bytes(ref nuint id) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref id, length: 1));
}
