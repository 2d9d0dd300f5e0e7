using System.Runtime.InteropServices;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>What LMDB says of a table (MDB_stat).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct LmdbTableStatistics
{
    public readonly uint PageBytes;
    public readonly uint Depth;
    public readonly nuint BranchPages;
    public readonly nuint LeafPages;
    public readonly nuint OverflowPages;
    public readonly nuint Entries;

    public long Pages => (long)(BranchPages + LeafPages + OverflowPages);
}
