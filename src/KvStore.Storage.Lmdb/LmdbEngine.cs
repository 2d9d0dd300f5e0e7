using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Buffering;
using KvStore.Storage.Lmdb.Reading;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb;

/// <summary>
/// An engine on LMDB, a B-tree in one memory-mapped file, for data that may be larger than memory and is read much. Changes go into a
/// buffer in memory first and are committed in the background, many batches in one transaction with one device sync; so
/// <see cref="Apply"/> does not wait for the disk unless the buffer is over its limit (<see cref="LmdbOptions.BufferChangesMax"/>), and a
/// page is written once for many changes.
/// <para>
/// A reader sees the buffers and a committed state as one. A held snapshot keeps the pages of its state from being used again, so the file
/// grows while much is written; beyond <see cref="LmdbOptions.HeldPagesMax"/> the oldest snapshots are ended, and their readers get a
/// <see cref="SnapshotEndedException"/>. The same happens, to all snapshots but those of the newest commit, when the map is full: LMDB
/// can map more only while no older state is read. What a reader was given before stays good, since rows are copied out of the map.
/// </para>
/// <para>
/// A full device is no failure yet: changes stay in the buffer, reads go on, and the commit is tried again every second. Only
/// <see cref="Flush"/>, and <see cref="Apply"/> when the buffer is over twice its limit, throw a <see cref="StorageException"/> whose
/// <see cref="StorageException.IsNoSpace"/> is true; the batch is not applied then, and the engine may be used on. Every other failure is final.
/// </para>
/// <para>
/// Keys may have any length, although LMDB's have at most 511 bytes; longer ones cost a look-up more for each 502 bytes.
/// Thread safety: as <see cref="IStorageEngine"/> says. A few reads of one committed state may wait for the
/// disk at once; the reads of one snapshot go one at a time, as LMDB demands.
/// </para>
/// </summary>
public sealed class LmdbEngine : IStorageEngine
{
    private readonly TimeProvider _time;
    private readonly LmdbTree _tree;
    private readonly WriteBehind _buffer;
    private readonly CurrentReader _current;
    private readonly CommitThread _thread;
    private volatile bool _isDisposed;

    private LmdbEngine(LmdbTree tree, LmdbOptions options, TimeProvider time)
    {
        _tree = tree;
        _time = time;
        _buffer = new WriteBehind(tree, options);
        _current = new CurrentReader(this);
        _thread = new CommitThread(_buffer, options.CommitInterval, time);
    }

    /// <inheritdoc/>
    public ulong AppliedIndex => _buffer.AppliedIndex;

    /// <inheritdoc/>
    public ulong DurableAppliedIndex => _buffer.DurableIndex;

    /// <summary>Bytes of the pages that hold rows, and of the rows in the buffer.</summary>
    public long ApproximateBytes => _tree.UsedBytes + _buffer.Bytes;

    /// <inheritdoc/>
    public bool IsDeviceFull => _buffer.IsDeviceFull;

    /// <inheritdoc/>
    public IStorageReader Current
    {
        get
        {
            ThrowIfDisposed();
            return _current;
        }
    }

    /// <summary>Opens the engine of a directory, which is made if there is none.</summary>
    /// <param name="directory">A directory of the engine's own.</param>
    /// <param name="options">The settings.</param>
    /// <param name="time">Times the commits in the background.</param>
    /// <exception cref="LmdbLibraryMissingException">The system has no liblmdb.</exception>
    /// <exception cref="StorageException">The directory is in use, damaged, or of another format, or the device failed.</exception>
    public static LmdbEngine Open(string directory, LmdbOptions options, TimeProvider time)
    {
        options.Validate();
        LmdbLibrary.CheckAvailable();
        return new LmdbEngine(LmdbTree.Open(directory, options, time), options, time);
    }

    /// <inheritdoc/>
    public WriteBatch CreateBatch()
    {
        ThrowIfDisposed();
        return new MemoryWriteBatch();
    }

    /// <inheritdoc/>
    public void Apply(WriteBatch batch, ulong appliedIndex)
    {
        ThrowIfDisposed();
        _buffer.ThrowIfFullOverLimit();
        _current.OnApply();
        if (_buffer.Apply(((MemoryWriteBatch)batch).Rows, appliedIndex))
        {
            _thread.Schedule();
        }

        if (_buffer.IsDue)
        {
            _thread.Request();
            WaitForRoom();
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        ThrowIfDisposed();
        _buffer.Flush();
    }

    /// <inheritdoc/>
    public void BeginFlush()
    {
        ThrowIfDisposed();
        _thread.Request();
    }

    /// <inheritdoc/>
    public IStorageSnapshot CreateSnapshot()
    {
        ThrowIfDisposed();
        var (view, version, appliedIndex) = _buffer.Acquire(isForOwner: false);
        return new LmdbSnapshot(this, view, version, appliedIndex);
    }

    /// <summary>What the engine takes now; from any thread. Reads LMDB's list of free pages: ask seldom.</summary>
    public LmdbStatistics ReadStatistics()
    {
        ThrowIfDisposed();
        var file = _tree.Survey();
        var (held, oldest) = _tree.Versions.Survey();
        return new LmdbStatistics
        {
            PageBytes = (int)file.Rows.PageBytes,
            FilePages = file.FilePages,
            UsedPages = file.Rows.Pages + file.LongRows.Pages,
            FreePages = file.FreePages,
            HeldPages = oldest is null ? 0 : _tree.PagesFreed - oldest.PagesFreedBefore,
            Depth = (int)file.Rows.Depth,
            Rows = (long)file.Rows.Entries,
            LongKeyRows = (long)file.LongRows.Entries,
            MapBytes = file.MapBytes,
            BufferBytes = _buffer.Bytes,
            BufferChanges = _buffer.Changes,
            IsDeviceFull = _buffer.IsDeviceFull,
            HeldVersions = held,
            OldestHeldAge = oldest is null ? TimeSpan.Zero : _time.GetElapsedTime(oldest.CommittedAt),
            EndedVersions = _tree.Versions.Ended,
            Commits = _tree.Commits,
        };
    }

    /// <summary>Closes the files. What was not committed is lost, as in a crash: <see cref="Flush"/> first to begin where this ends.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _thread.Dispose();
        _buffer.Close(new ObjectDisposedException(nameof(LmdbEngine)));
        _tree.Dispose();
    }

    /// <summary>Commits what is in the buffer now.</summary>
    internal void Commit() => _buffer.Commit();

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    /// <summary>The newest state for the owner, as a user of what is committed of it.</summary>
    internal (View View, TreeVersion Version) AcquireForOwner()
    {
        var (view, version, _) = _buffer.Acquire(isForOwner: true);
        return (view, version);
    }

    internal void Release(TreeVersion version) => _tree.Versions.Release(version);

    private void WaitForRoom()
    {
        try
        {
            _buffer.CommitIfOverLimit();
        }
        catch (DeviceFullException)
        {
            // The batch is in the buffer; the next one is refused. The thread goes on trying.
            _thread.Request();
        }
    }
}
