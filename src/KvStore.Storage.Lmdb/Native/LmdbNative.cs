// The functions of liblmdb that the engine uses (lmdb.h of 0.9, whose interface has not changed since 2011).
// Lifetime: environment > transactions > cursors. A transaction's handle keeps its environment's handle open. A cursor of a read
// transaction may be closed before or after the transaction ends, and renewed for another; one of a write transaction is closed before.
// Threads: the environment is opened with MDB_NOTLS, so a read transaction belongs to no thread, but only one thread at a time may be
// inside it or its cursors: whoever holds it brings the lock. A write transaction begins and ends on one thread.
using System.Runtime.InteropServices;

namespace KvStore.Storage.Lmdb.Native;

internal static unsafe partial class LmdbNative
{
    private const string Library = "lmdb";

    static LmdbNative() => NativeLibrary.SetDllImportResolver(typeof(LmdbNative).Assembly, Resolve);

    [LibraryImport(Library, EntryPoint = "mdb_strerror")]
    public static partial byte* DescribeError(int code);

    [LibraryImport(Library, EntryPoint = "mdb_env_create")]
    public static partial int CreateEnvironment(out nint environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenEnvironment(LmdbEnvironmentHandle environment, string path, uint flags, uint mode);

    [LibraryImport(Library, EntryPoint = "mdb_env_close")]
    public static partial void CloseEnvironment(nint environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_mapsize")]
    public static partial int SetMapSize(LmdbEnvironmentHandle environment, nuint bytes);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_maxreaders")]
    public static partial int SetMaxReaders(LmdbEnvironmentHandle environment, uint readers);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_maxdbs")]
    public static partial int SetMaxTables(LmdbEnvironmentHandle environment, uint tables);

    [LibraryImport(Library, EntryPoint = "mdb_env_get_maxkeysize")]
    public static partial int GetMaxKeySize(LmdbEnvironmentHandle environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_sync")]
    public static partial int Sync(LmdbEnvironmentHandle environment, int force);

    [LibraryImport(Library, EntryPoint = "mdb_env_info")]
    public static partial int GetInfo(LmdbEnvironmentHandle environment, out LmdbEnvironmentInfo info);

    [LibraryImport(Library, EntryPoint = "mdb_env_stat")]
    public static partial int GetEnvironmentStatistics(LmdbEnvironmentHandle environment, out LmdbTableStatistics statistics);

    [LibraryImport(Library, EntryPoint = "mdb_txn_begin")]
    public static partial int BeginTransaction(LmdbEnvironmentHandle environment, nint parent, uint flags, out nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_commit")]
    public static partial int CommitTransaction(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_abort")]
    public static partial void AbortTransaction(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_id")]
    public static partial nuint GetTransactionId(LmdbTransactionHandle transaction);

    [LibraryImport(Library, EntryPoint = "mdb_dbi_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenTable(LmdbTransactionHandle transaction, string name, uint flags, out uint table);

    [LibraryImport(Library, EntryPoint = "mdb_stat")]
    public static partial int GetStatistics(LmdbTransactionHandle transaction, uint table, out LmdbTableStatistics statistics);

    [LibraryImport(Library, EntryPoint = "mdb_get")]
    public static partial int Get(LmdbTransactionHandle transaction, uint table, LmdbValue* key, LmdbValue* value);

    [LibraryImport(Library, EntryPoint = "mdb_put")]
    public static partial int Put(LmdbTransactionHandle transaction, uint table, LmdbValue* key, LmdbValue* value, uint flags);

    [LibraryImport(Library, EntryPoint = "mdb_del")]
    public static partial int Delete(LmdbTransactionHandle transaction, uint table, LmdbValue* key, LmdbValue* value);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_open")]
    public static partial int OpenCursor(LmdbTransactionHandle transaction, uint table, out nint cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_close")]
    public static partial void CloseCursor(nint cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_renew")]
    public static partial int RenewCursor(LmdbTransactionHandle transaction, LmdbCursorHandle cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_get")]
    public static partial int GetAtCursor(LmdbCursorHandle cursor, LmdbValue* key, LmdbValue* value, LmdbCursorMove move);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_put")]
    public static partial int PutAtCursor(LmdbCursorHandle cursor, LmdbValue* key, LmdbValue* value, uint flags);

    /// <summary>Such as "0.9.24".</summary>
    public static string VersionText()
    {
        GetVersion(out var major, out var minor, out var patch);
        return $"{major}.{minor}.{patch}";
    }

    [LibraryImport(Library, EntryPoint = "mdb_version")]
    private static partial byte* GetVersion(out int major, out int minor, out int patch);

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Library ? LmdbLibrary.Load() : nint.Zero;
}
