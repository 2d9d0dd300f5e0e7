// Files of an engine's directory:
//
//   LOCK            locked (flock) while an engine is open there
//   data.mdb        the environment
//   data.mdb-lock   LMDB's table of readers; begun anew at each opening
//   new.mdb*        an environment being made; deleted at the next opening
using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>Opens an engine's directory. A new file is made beside its place and renamed, so that a crash leaves none that is half made.</summary>
internal static class LmdbFiles
{
    private const string DataName = "data.mdb";
    private const string NewName = "new.mdb";
    private const string LockSuffix = "-lock";

    /// <summary>Versions beside the held ones: the newest, the one that is being begun, and what ends a moment later.</summary>
    private const int SpareVersions = 8;

    /// <summary>Locks the directory, which is made if there is none.</summary>
    /// <exception cref="StorageException">It is in use.</exception>
    public static IDisposable Lock(PhysicalFileSystem files, string directory)
    {
        files.CreateDirectory(directory);
        return files.TryLockDirectory(directory) ??
            throw new StorageException($"'{directory}' is in use by another LMDB engine.", directory);
    }

    /// <summary>Opens the environment of a locked directory.</summary>
    public static LmdbEnvironmentHandle Open(PhysicalFileSystem files, string directory, LmdbOptions options)
    {
        var path = Path.Combine(directory, DataName);
        if (!files.Exists(path))
        {
            Create(files, directory, path, options);
        }

        var environment = Open(path, options);
        try
        {
            var room = 2 * environment.FileBytes;
            if (room > options.MapBytes)
            {
                environment.SetMapBytes(RoundUp(room));
            }

            return environment;
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    /// <summary>A size of the map that every page size divides.</summary>
    public static long RoundUp(long bytes) => (bytes + LmdbOptions.MapUnit - 1) / LmdbOptions.MapUnit * LmdbOptions.MapUnit;

    private static LmdbEnvironmentHandle Open(string path, LmdbOptions options) =>
        LmdbEnvironmentHandle.Open(
            path, RoundUp(options.MapBytes), (options.HeldVersionsMax + SpareVersions) * TreeVersion.Transactions, Tables.Count);

    private static void Create(PhysicalFileSystem files, string directory, string path, LmdbOptions options)
    {
        var begun = Path.Combine(directory, NewName);
        files.Delete(begun);
        files.Delete(begun + LockSuffix);
        using (var environment = Open(begun, options))
        {
            using var transaction = LmdbTransactionHandle.BeginWrite(environment);
            TreeState.Empty.Write(transaction, Tables.Open(transaction).State);
            transaction.Commit();
            environment.Sync();
        }

        files.Rename(begun, path);
        files.Delete(begun + LockSuffix);
        files.SyncDirectory(directory);
        files.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(directory)) ?? directory);
    }
}
