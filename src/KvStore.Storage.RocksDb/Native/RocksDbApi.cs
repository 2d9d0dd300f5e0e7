// RocksDB's C API (include/rocksdb/c.h of 7.8; later majors keep these functions). Only this folder is unsafe.
//
// Lifetimes, each inside the one before:
//   block cache > database > read options without snapshot > iterator of the newest state
//                 database > snapshot with its read options > iterator of the snapshot
// A handle keeps the one that it needs alive (NativeHandle), so a caller who disposes in the wrong order delays the release and
// harms nothing. What the library allocated for the caller (error texts, property texts) goes back by rocksdb_free.
//
// The functions on the path of a read or write take plain pointers: adding a reference to a SafeHandle twice for each call would cost
// more than the call, on a cache line that all readers share. Whoever calls them holds a handle that keeps the pointer valid.
// The functions marked SuppressGCTransition read a field or two and return.
using System.Runtime.InteropServices;

namespace KvStore.Storage.RocksDb.Native;

internal static unsafe partial class RocksDbApi
{
    public const int CompressionNone = 0;
    public const int CompressionSnappy = 1;
    public const int CompressionLz4 = 4;
    public const int InfoLogWarnings = 2;
    public const int ReadTierPersisted = 2;

    private const string Library = RocksDbLibrary.ImportName;

    [LibraryImport(Library, EntryPoint = "rocksdb_free")]
    public static partial void Free(void* memory);

    [LibraryImport(Library, EntryPoint = "rocksdb_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Open(OptionsHandle options, string path, byte** error);

    [LibraryImport(Library, EntryPoint = "rocksdb_close")]
    public static partial void Close(nint database);

    [LibraryImport(Library, EntryPoint = "rocksdb_get_pinned")]
    public static partial nint GetPinned(nint database, nint readOptions, byte* key, nuint keyLength, byte** error);

    [LibraryImport(Library, EntryPoint = "rocksdb_pinnableslice_value")]
    [SuppressGCTransition]
    public static partial byte* PinnedValue(nint pinned, nuint* length);

    [LibraryImport(Library, EntryPoint = "rocksdb_pinnableslice_destroy")]
    public static partial void DestroyPinned(nint pinned);

    [LibraryImport(Library, EntryPoint = "rocksdb_write")]
    public static partial void Write(nint database, nint writeOptions, nint batch, byte** error);

    [LibraryImport(Library, EntryPoint = "rocksdb_flush")]
    public static partial void Flush(DatabaseHandle database, FlushOptionsHandle options, byte** error);

    [LibraryImport(Library, EntryPoint = "rocksdb_property_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PropertyNumber(DatabaseHandle database, string name, ulong* value);

    [LibraryImport(Library, EntryPoint = "rocksdb_property_value", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* PropertyText(DatabaseHandle database, string name);

    [LibraryImport(Library, EntryPoint = "rocksdb_set_options")]
    public static partial void SetOptions(DatabaseHandle database, int count, byte** names, byte** values, byte** error);

    [LibraryImport(Library, EntryPoint = "rocksdb_create_snapshot")]
    public static partial nint CreateSnapshot(nint database);

    [LibraryImport(Library, EntryPoint = "rocksdb_release_snapshot")]
    public static partial void ReleaseSnapshot(nint database, nint snapshot);
}
