using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Reading;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Buffering;

/// <summary>
/// The buffer before the file. A commit freezes the buffer, puts an empty one in its place, writes the frozen one, and then takes it away
/// and shows the new committed state in one step; so a reader finds each change in one layer, at any moment.
/// <para>
/// The first failure is final, but for a commit that found the device full: it has changed nothing, so the frozen buffer waits, is read
/// on, and goes with the next commit. That one is synced twice: should it have been the sync of the failed commit that found no room, then
/// the page that names the state before may be lost to the disk, and until another is there no page that it leads to may be used again.
/// </para>
/// Thread safety: the owner applies; the rest may be called from any thread.
/// </summary>
internal sealed class WriteBehind
{
    private readonly ICommittedRows _tree;
    private readonly LmdbOptions _options;

    /// <summary>Held by whoever commits, over the device sync. Taken before <see cref="_state"/>.</summary>
    private readonly Lock _commit = new();

    /// <summary>Guards the layers and what belongs to them; held for moments only.</summary>
    private readonly Lock _state = new();
    private Layers _layers;
    private ulong _appliedIndex;
    private ulong _durableIndex;
    private long _changes;
    private long _bytes;
    private volatile StorageException? _fullDevice;
    private volatile Exception? _failure;

    public WriteBehind(ICommittedRows tree, LmdbOptions options)
    {
        _tree = tree;
        _options = options;
        _appliedIndex = _durableIndex = tree.State.AppliedIndex;
        _layers = new Layers(new CowTree(), Committing: null, tree.Newest);
    }

    /// <summary>The index of the last batch.</summary>
    public ulong AppliedIndex => Volatile.Read(ref _appliedIndex);

    /// <summary>The index up to which all is on the disk for certain.</summary>
    public ulong DurableIndex => Volatile.Read(ref _durableIndex);

    /// <summary>Changes that are not committed yet.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Their bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether the last commit found no room on the device. The next one tries again.</summary>
    public bool IsDeviceFull => _fullDevice is not null;

    /// <summary>Whether a commit should not wait for its time.</summary>
    public bool IsDue => Changes >= _options.CommitChangesMax || Bytes >= _options.CommitBytesMax;

    private bool IsOverLimit => Changes > _options.BufferChangesMax || Bytes > _options.BufferBytesMax;

    private bool IsOverRefusal => Changes > 2L * _options.BufferChangesMax || Bytes > 2 * _options.BufferBytesMax;

    /// <summary>Adds a batch. Returns whether it is the first since the buffer was last frozen.</summary>
    public bool Apply(List<byte[]> rows, ulong appliedIndex)
    {
        ThrowIfFailed();
        ArgumentOutOfRangeException.ThrowIfLessThan(appliedIndex, _appliedIndex);
        lock (_state)
        {
            var buffer = _layers.Buffer;
            var bytesBefore = buffer.Bytes;
            foreach (var row in rows)
            {
                buffer.Put(row);
            }

            Volatile.Write(ref _changes, _changes + rows.Count);
            Volatile.Write(ref _bytes, _bytes + buffer.Bytes - bytesBefore);
            Volatile.Write(ref _appliedIndex, appliedIndex);
            return bytesBefore == 0 && rows.Count > 0;
        }
    }

    /// <summary>
    /// Refuses more while there is no room, neither on the device nor in twice what the buffer may hold else: its owner can see that the
    /// device is full before, and still have applied what is on its way. Does not try again itself: that may take long.
    /// </summary>
    public void ThrowIfFullOverLimit()
    {
        if (_fullDevice is { } error && IsOverRefusal)
        {
            throw new DeviceFullException(error);
        }
    }

    /// <summary>Waits for the disk while the buffer is over its limit; not for one that is known to be full.</summary>
    public void CommitIfOverLimit()
    {
        if (!IsOverLimit || IsDeviceFull)
        {
            return;
        }

        lock (_commit)
        {
            // The commit that this waited for may have been enough.
            if (IsOverLimit)
            {
                Run(Write);
            }
        }
    }

    /// <summary>Commits what was applied.</summary>
    public void Commit()
    {
        lock (_commit)
        {
            Run(Write);
        }
    }

    /// <summary>Makes durable what was applied.</summary>
    public void Flush()
    {
        lock (_commit)
        {
            Run(WriteAndSync);
        }
    }

    /// <summary>A view of all that was applied, to be released.</summary>
    public (View View, TreeVersion Version, ulong AppliedIndex) Acquire(bool isForOwner)
    {
        lock (_state)
        {
            _tree.Versions.Acquire(_layers.Version);

            // The owner changes the buffer itself and reads on after that only from a new view: nothing need be copied for it.
            var buffer = isForOwner ? _layers.Buffer.Root : _layers.Buffer.Seal();
            return (View.Of(_layers, buffer), _layers.Version, _appliedIndex);
        }
    }

    /// <summary>Waits for a commit that is under way and lets no other begin.</summary>
    public void Close(Exception reason)
    {
        lock (_commit)
        {
            _failure ??= reason;
        }
    }

    private void Run(Action work)
    {
        ThrowIfFailed();
        try
        {
            work();
        }
        catch (Exception error) when (error is not DeviceFullException)
        {
            _failure = error;
            throw;
        }
    }

    private void WriteAndSync()
    {
        // Twice when a buffer is left from a commit that found no room.
        do
        {
            Write();
        }
        while (Changes > 0 || _tree.State.AppliedIndex < AppliedIndex);

        var committed = _tree.State.AppliedIndex;
        if (_durableIndex != committed)
        {
            _tree.Sync();
            Volatile.Write(ref _durableIndex, committed);
        }
    }

    private void Write()
    {
        if (Freeze() is not { } frozen)
        {
            return;
        }

        var before = _tree.State.AppliedIndex;
        var old = _layers.Version;
        var isSyncOwed = IsDeviceFull;
        var version = CommitToTree(frozen);
        lock (_state)
        {
            _layers = new Layers(_layers.Buffer, Committing: null, version);
            Volatile.Write(ref _changes, _changes - frozen.Changes);
            Volatile.Write(ref _bytes, _bytes - frozen.Bytes);
        }

        if (isSyncOwed)
        {
            _tree.Sync();
            before = frozen.AppliedIndex;
        }

        // This commit's own sync covered the one before (see LmdbTree).
        Volatile.Write(ref _durableIndex, before);
        _tree.Versions.Release(old);
        _tree.EndLongReaders();
    }

    private TreeVersion CommitToTree(FrozenBuffer frozen)
    {
        try
        {
            var version = _tree.Commit(frozen.Root, frozen.AppliedIndex);
            _fullDevice = null;
            return version;
        }
        catch (StorageException error) when (error.IsNoSpace)
        {
            _fullDevice = error;
            throw new DeviceFullException(error);
        }
    }

    /// <summary>
    /// Puts an empty buffer in the place of the one that is to be committed, unless one is left from a commit that found no room. Null
    /// when there is nothing to commit.
    /// </summary>
    private FrozenBuffer? Freeze()
    {
        lock (_state)
        {
            if (_layers.Committing is { } left)
            {
                return left;
            }

            if (_changes == 0 && _appliedIndex == _tree.State.AppliedIndex)
            {
                return null;
            }

            var frozen = new FrozenBuffer(_layers.Buffer.Seal(), _appliedIndex, _changes, _layers.Buffer.Bytes);
            _layers = new Layers(new CowTree(), frozen, _layers.Version);
            return frozen;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure as ObjectDisposedException ??
                (Exception)new StorageException("The LMDB engine has failed and must be opened again: " + failure.Message, failure);
        }
    }
}
