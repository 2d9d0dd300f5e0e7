using System.Runtime.InteropServices;

namespace KvStore.Storage.RocksDb.Native;

/// <content>Compactions that somebody asks for.</content>
internal static unsafe partial class RocksDbApi
{
    [LibraryImport(Library, EntryPoint = "rocksdb_compactoptions_create")]
    public static partial nint CreateCompactOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_compactoptions_destroy")]
    public static partial void DestroyCompactOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rocksdb_compactoptions_set_exclusive_manual_compaction")]
    public static partial void SetExclusiveCompaction(nint options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_compact_range_opt")]
    public static partial void CompactRange(
        DatabaseHandle database, CompactOptionsHandle options, byte* start, nuint startLength, byte* limit, nuint limitLength);

    [LibraryImport(Library, EntryPoint = "rocksdb_disable_manual_compaction")]
    public static partial void DisableManualCompaction(DatabaseHandle database);

    [LibraryImport(Library, EntryPoint = "rocksdb_enable_manual_compaction")]
    public static partial void EnableManualCompaction(DatabaseHandle database);
}
