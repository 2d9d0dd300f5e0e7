using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>The tables of the file: rows by key, what is left of long keys (see <see cref="KeyChunk"/>), and one row of state.</summary>
internal readonly record struct Tables(uint Rows, uint LongRows, uint State)
{
    public const int Count = 3;

    public static Tables Open(LmdbTransactionHandle transaction) =>
        new(transaction.OpenTable("rows"), transaction.OpenTable("long"), transaction.OpenTable("state"));

    /// <summary>The table of a level.</summary>
    public uint Of(ulong subtree) => subtree == KeyChunk.Root ? Rows : LongRows;
}
