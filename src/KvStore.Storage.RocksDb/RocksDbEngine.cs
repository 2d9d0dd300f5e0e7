using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>
/// An engine on RocksDB's LSM tree, for data larger than memory. One database for each replica, of one column family, without the
/// library's own log: the applied index is a row of its own (under the empty key, which no caller can have) in the same batch as the
/// changes. A batch lies in one memtable and memtables reach the disk in order, each as a whole, so what is found after a crash is always
/// the state after some batch, and its index with it.
/// <para>
/// <see cref="DurableAppliedIndex"/> grows by itself: the library writes a memtable to a file when it is full. <see cref="Dispose"/>
/// flushes. A value got is copied once; an iterator copies nothing.
/// </para>
/// Thread safety: as <see cref="IStorageEngine"/> says.
/// </summary>
public sealed partial class RocksDbEngine : IStorageEngine, IStorageReader
{
    private const int FlushAttemptsMax = 100;

    private readonly RocksDbShared _shared;
    private readonly OptionsHandle _options;
    private readonly DatabaseHandle _database;
    private readonly NewestIterators _newest;
    private readonly ReadOptionsHandle _durableReads = ReadOptionsHandle.CreateForDurable();
    private readonly WriteOptionsHandle _writes = new();
    private readonly FlushOptionsHandle _flushes = new(waits: true);
    private readonly FlushOptionsHandle _begunFlushes = new(waits: false);
    private StorageException? _failure;
    private bool _wasRefused;
    private ulong _appliedIndex;
    private ulong _durableAppliedIndex;

    private RocksDbEngine(RocksDbShared shared, OptionsHandle options, DatabaseHandle database)
    {
        _shared = shared;
        _options = options;
        _database = database;
        _newest = new NewestIterators(database);
        _appliedIndex = database.ReadAppliedIndex(_newest.ReadOptions);
        _durableAppliedIndex = _appliedIndex;
    }

    /// <inheritdoc/>
    public ulong AppliedIndex => Volatile.Read(ref _appliedIndex);

    /// <inheritdoc/>
    public ulong DurableAppliedIndex
    {
        get
        {
            // Both only grow, so their minimum does.
            RefreshDurableAppliedIndex();
            return Math.Min(Volatile.Read(ref _durableAppliedIndex), AppliedIndex);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Counts bytes in table files as they are there, compressed.</remarks>
    public long ApproximateBytes =>
        _database.ReadNumber("rocksdb.estimate-live-data-size") + _database.ReadNumber("rocksdb.cur-size-all-mem-tables");

    /// <inheritdoc/>
    /// <remarks>
    /// A write that finds the device full, in the background too, stops all others until there is room for a whole buffer. So the
    /// engine calls it full before, while there is still room for what is in memory now.
    /// </remarks>
    public bool IsDeviceFull =>
        Volatile.Read(ref _wasRefused)
        || PhysicalFileSystem.FreeBytes(_database.Path) < _shared.BufferBytes + _database.ReadNumber("rocksdb.cur-size-all-mem-tables");

    /// <inheritdoc/>
    public IStorageReader Current => this;

    internal bool IsDisposed => _database.IsDisposed;

    /// <summary>
    /// Opens the engine of a directory, or a new one when the directory is empty or does not exist. Throws
    /// <see cref="StorageCorruptionException"/> when its files are damaged, another <see cref="StorageException"/> when they cannot be
    /// used, also because another engine has them open.
    /// </summary>
    public static RocksDbEngine Open(string path, RocksDbShared shared)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(shared);
        var options = new OptionsHandle();
        DatabaseHandle? database = null;
        try
        {
            database = RocksDbFiles.Open(path, shared, options);
            return new RocksDbEngine(shared, options, database);
        }
        catch (StorageException)
        {
            if (database is not null)
            {
                shared.Leave(database);
                database.Dispose();
            }

            options.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public WriteBatch CreateBatch() => new RocksDbWriteBatch();

    /// <inheritdoc/>
    public void Apply(WriteBatch batch, ulong appliedIndex)
    {
        var changes = ((RocksDbWriteBatch)batch).Changes;
        ThrowIfUnusable();
        ArgumentOutOfRangeException.ThrowIfLessThan(appliedIndex, _appliedIndex);
        _newest.DropAll();
        try
        {
            _database.Write(_writes, changes, appliedIndex);
        }
        catch (StorageException failure)
        {
            Note(failure);
            throw;
        }

        Volatile.Write(ref _wasRefused, false);
        Volatile.Write(ref _appliedIndex, appliedIndex);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        ThrowIfUnusable();
        try
        {
            FlushAll();
        }
        catch (StorageException failure)
        {
            Note(failure);
            throw;
        }

        Volatile.Write(ref _wasRefused, false);
    }

    /// <inheritdoc/>
    public void BeginFlush()
    {
        ThrowIfUnusable();
        try
        {
            _database.Flush(_begunFlushes);
            Volatile.Write(ref _wasRefused, false);
        }
        catch (StorageException failure)
        {
            Note(failure);
            if (!failure.IsNoSpace)
            {
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public IStorageSnapshot CreateSnapshot()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return new RocksDbSnapshot(this, _database);
    }

    /// <summary>What the library tells of itself. Costs about a millisecond: for a scrape, not for a request. Any thread may ask.</summary>
    public RocksDbStatistics ReadStatistics() => RocksDbStatistics.Read(_database, _options, _shared.Cache);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsDisposed)
        {
            return;
        }

        _shared.Leave(_database);
        _newest.Dispose();
        _database.Dispose();
        _durableReads.Dispose();
        _writes.Dispose();
        _flushes.Dispose();
        _begunFlushes.Dispose();
        _options.Dispose();
    }

    bool IStorageReader.TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (key.IsEmpty)
        {
            value = default;
            return false;
        }

        return _database.TryGet(_newest.ReadOptions, key, out value);
    }

    StorageIterator IStorageReader.CreateIterator() => _newest.Create();

    /// <summary>
    /// Does not take the library's word for it: while it recovers from a full device, its flush may return before the newest buffer is
    /// in a file. So the files are asked.
    /// </summary>
    private void FlushAll()
    {
        for (var attempt = 0; attempt < FlushAttemptsMax; attempt++)
        {
            _database.Flush(_flushes);
            if (DurableAppliedIndex == _appliedIndex)
            {
                return;
            }
        }

        throw new StorageException(
            $"RocksDB in '{_database.Path}' flushes, but entry {DurableAppliedIndex} stays the last in its files, before {_appliedIndex}.", _database.Path);
    }

    /// <summary>
    /// Looks up the applied index in table files only. A file is listed in the state of the database when it and the manifest that names
    /// it were synced, so what is found there is durable.
    /// </summary>
    private void RefreshDurableAppliedIndex()
    {
        if (Volatile.Read(ref _durableAppliedIndex) >= AppliedIndex)
        {
            return;
        }

        var isHeld = false;
        try
        {
            _database.DangerousAddRef(ref isHeld);
            RaiseDurableAppliedIndex(_database.ReadAppliedIndex(_durableReads.Pointer));
        }
        finally
        {
            if (isHeld)
            {
                _database.DangerousRelease();
            }
        }
    }

    /// <summary>Several threads may have looked; the highest stays.</summary>
    private void RaiseDurableAppliedIndex(ulong index)
    {
        var known = Volatile.Read(ref _durableAppliedIndex);
        while (known < index)
        {
            known = Interlocked.CompareExchange(ref _durableAppliedIndex, index, known) is var before && before == known ? index : before;
        }
    }

    /// <summary>
    /// Nothing came of the call. When the device was full, the library keeps what is in its memory, and goes on by itself some seconds
    /// after there is space again.
    /// </summary>
    private void Note(StorageException failure)
    {
        if (failure.IsNoSpace)
        {
            Volatile.Write(ref _wasRefused, true);
        }
        else
        {
            _failure = failure;
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (_failure is not null)
        {
            throw new StorageException($"The engine in '{_database.Path}' has failed before and takes nothing more.", _database.Path, _failure.Errno, _failure);
        }
    }
}
