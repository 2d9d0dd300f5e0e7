// How a commit reaches the disk (LMDB opened with MDB_NOMETASYNC):
//
//   1. the pages that changed are written to places that no committed state uses, nor any state that can still be the newest
//      one on the disk: LMDB reuses pages no sooner than two transactions after they were freed
//   2. fdatasync: these pages are durable, and so is the meta page of the commit before
//   3. the meta page is written, over the older of two; it points to the new state and has the greater transaction number
//
// A power cut after 3 finds the new meta page or the one before it; all pages of either state are durable and none was overwritten. So the
// disk holds a whole state at every moment, at most one commit behind, and each commit costs one sync instead of two. The flag that skips
// step 2, MDB_NOSYNC, would let the meta page reach the disk before the pages it points to: it is never used.
using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Native;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>
/// The file: commits of buffered changes, and the committed states that are read. Thread safety: one thread at a time commits, syncs and
/// disposes; the rest may be called from anywhere.
/// </summary>
internal sealed class LmdbTree : ICommittedRows, IDisposable
{
    /// <summary>A device with less room is full: writes of several pages fail before the last byte is taken.</summary>
    private const long FullDeviceBytes = 4 << 20;

    private readonly LmdbOptions _options;
    private readonly TimeProvider _time;
    private readonly IDisposable _lock;
    private readonly LmdbEnvironmentHandle _environment;
    private readonly Tables _tables;
    private long _pagesFreed;
    private long _commits;
    private long _usedBytes;
    private volatile TreeVersion _newest;

    private LmdbTree(LmdbOptions options, TimeProvider time, IDisposable directoryLock, LmdbEnvironmentHandle environment)
    {
        _options = options;
        _time = time;
        _lock = directoryLock;
        _environment = environment;
        (_tables, State) = OpenTables(environment);
        _newest = BeginVersion();
    }

    /// <inheritdoc/>
    public TreeState State { get; private set; }

    /// <inheritdoc/>
    public VersionList Versions { get; } = new();

    /// <inheritdoc/>
    public TreeVersion Newest => _newest;

    /// <summary>Pages that all commits have freed.</summary>
    public long PagesFreed => Interlocked.Read(ref _pagesFreed);

    /// <summary>Commits so far.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Bytes of the pages that hold rows.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Opens or makes the file in a directory.</summary>
    public static LmdbTree Open(string directory, LmdbOptions options, TimeProvider time)
    {
        var files = new PhysicalFileSystem();
        var directoryLock = LmdbFiles.Lock(files, directory);
        LmdbEnvironmentHandle? environment = null;
        try
        {
            environment = LmdbFiles.Open(files, directory, options);
            return new LmdbTree(options, time, directoryLock, environment);
        }
        catch
        {
            environment?.Dispose();
            directoryLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TreeVersion Commit(Node buffer, ulong appliedIndex)
    {
        // While nobody is in the way the map grows early, so that it need not when somebody is.
        if (_environment.FileBytes > (long)_environment.Info.MapBytes / 2 && Versions.Survey().Held == 0)
        {
            Grow();
        }

        while (!TryWrite(buffer, appliedIndex))
        {
            Grow();
        }

        Interlocked.Increment(ref _commits);
        return _newest = BeginVersion();
    }

    /// <inheritdoc/>
    public void Sync() => _environment.Sync();

    /// <inheritdoc/>
    public void EndLongReaders() => Versions.EndOldest(_options.HeldVersionsMax, _options.HeldPagesMax, PagesFreed);

    /// <summary>What the file takes.</summary>
    public TreeFigures Survey()
    {
        while (true)
        {
            var version = _newest;
            var transaction = version.NextTransaction();
            lock (transaction.Gate)
            {
                // Ended: a commit has put another in its place at this moment, unless the map could not grow, which the handle tells.
                if (!transaction.IsEnded || version == _newest)
                {
                    return Survey(transaction.Handle);
                }
            }
        }
    }

    public void Dispose()
    {
        Versions.EndAllWithEngine();
        _environment.Dispose();
        _lock.Dispose();
    }

    /// <summary>
    /// Also writes the state anew, whatever it says, and syncs: what is then called durable went to the disk in this process's life, and
    /// does not rest on a page that another left in the system's cache.
    /// </summary>
    private static (Tables Tables, TreeState State) OpenTables(LmdbEnvironmentHandle environment)
    {
        using var transaction = LmdbTransactionHandle.BeginWrite(environment);
        var tables = Tables.Open(transaction);
        var state = TreeState.Read(transaction, tables.State) ??
            throw new StorageCorruptionException("its row of state is missing", environment.Path, offset: 0);
        state.Write(transaction, tables.State);
        transaction.Commit();
        environment.Sync();
        return (tables, state);
    }

    private TreeVersion BeginVersion()
    {
        using (var transaction = LmdbTransactionHandle.BeginRead(_environment))
        {
            Interlocked.Add(ref _pagesFreed, FreeList.CountFreedByLast(transaction));
            var rows = transaction.Statistics(_tables.Rows);
            var pages = rows.Pages + transaction.Statistics(_tables.LongRows).Pages;
            Interlocked.Exchange(ref _usedBytes, pages * rows.PageBytes);
        }

        var version = new TreeVersion(_environment, _tables, _time.GetTimestamp()) { PagesFreedBefore = PagesFreed };
        Versions.Add(version);
        return version;
    }

    private TreeFigures Survey(LmdbTransactionHandle transaction)
    {
        var info = _environment.Info;
        return new TreeFigures(
            transaction.Statistics(_tables.Rows),
            transaction.Statistics(_tables.LongRows),
            FreeList.Count(transaction),
            FilePages: (long)info.LastPage + 1,
            MapBytes: (long)info.MapBytes);
    }

    /// <summary>False when the map is full; nothing was written then.</summary>
    private bool TryWrite(Node buffer, ulong appliedIndex)
    {
        try
        {
            using var writer = new TreeWriter(_environment, _tables, State.NextSubtree);
            var rows = new MemoryIterator(buffer);
            for (var isFound = rows.Seek(default); isFound; isFound = rows.MoveNext())
            {
                if (Row.IsTombstone(rows.CurrentRow))
                {
                    writer.Delete(rows.CurrentKey);
                }
                else
                {
                    writer.Put(rows.CurrentKey, rows.CurrentValue);
                }
            }

            State = writer.Commit(appliedIndex);
            return true;
        }
        catch (LmdbMapFullException)
        {
            return false;
        }
        catch (StorageException error) when (error.Errno == Errno.InputOutput && IsDeviceFull())
        {
            // LMDB calls a write that was cut short an input/output error; the usual reason is a device that became full.
            throw StorageException.FromErrno("mdb_txn_commit", error.Path, Errno.NoSpace, error);
        }
    }

    private bool IsDeviceFull() =>
        new DriveInfo(Path.GetDirectoryName(_environment.Path)!).AvailableFreeSpace < FullDeviceBytes;

    /// <summary>
    /// LMDB maps anew only while no transaction is open. The newest state is read on after it, for nothing was committed meanwhile; older
    /// ones cannot be had again.
    /// </summary>
    private void Grow()
    {
        Versions.EndOldest(versionsMax: 0, pagesMax: 0, PagesFreed);
        var bytes = (long)_environment.Info.MapBytes;
        var grown = LmdbFiles.RoundUp(bytes + Math.Min(bytes, _options.MapGrowthBytesMax));
        _newest.Interrupt(environment => environment.SetMapBytes(grown));
    }
}
