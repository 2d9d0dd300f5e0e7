using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>What LMDB says of the file and its tables.</summary>
internal readonly record struct TreeFigures(
    LmdbTableStatistics Rows, LmdbTableStatistics LongRows, long FreePages, long FilePages, long MapBytes);
