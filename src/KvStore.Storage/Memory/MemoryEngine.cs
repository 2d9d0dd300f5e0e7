using KvStore.Storage.Engine;

namespace KvStore.Storage.Memory;

/// <summary>
/// An engine that keeps its rows in memory, in a copy-on-write B+-tree with O(1) snapshots. Nothing of it survives the process: its
/// durable applied index is always 0 and the whole log above the last snapshot file is applied again after a restart.
/// Thread safety: as <see cref="IStorageEngine"/> says. Taking a snapshot is lock-free while nothing was applied since the last one;
/// else it waits for an <see cref="Apply"/> that is under way.
/// </summary>
public sealed class MemoryEngine : IStorageEngine, IStorageReader
{
    private readonly Lock _lock = new();
    private readonly CowTree _tree = new();
    private volatile MemorySnapshot? _sealed;
    private ulong _appliedIndex;
    private long _bytes;

    /// <inheritdoc/>
    public ulong AppliedIndex => Volatile.Read(ref _appliedIndex);

    /// <inheritdoc/>
    public ulong DurableAppliedIndex => 0;

    /// <inheritdoc/>
    public long ApproximateBytes => Volatile.Read(ref _bytes);

    /// <inheritdoc/>
    public IStorageReader Current => this;

    /// <inheritdoc/>
    public WriteBatch CreateBatch() => new MemoryWriteBatch();

    /// <inheritdoc/>
    public void Apply(WriteBatch batch, ulong appliedIndex)
    {
        var rows = ((MemoryWriteBatch)batch).Rows;
        ArgumentOutOfRangeException.ThrowIfLessThan(appliedIndex, _appliedIndex);
        lock (_lock)
        {
            _sealed = null;
            foreach (var row in rows)
            {
                if (Row.IsTombstone(row))
                {
                    _tree.Delete(Row.Key(row));
                }
                else
                {
                    _tree.Put(row);
                }
            }

            Volatile.Write(ref _bytes, _tree.Bytes);
            Volatile.Write(ref _appliedIndex, appliedIndex);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Nothing to write: see the summary of the class.
    }

    /// <inheritdoc/>
    public IStorageSnapshot CreateSnapshot()
    {
        if (_sealed is { } snapshot)
        {
            return snapshot;
        }

        lock (_lock)
        {
            return _sealed ??= new MemorySnapshot(_tree.Seal(), _appliedIndex);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The garbage collector takes the tree back.
    }

    bool IStorageReader.TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var row = CowTree.Find(_tree.Root, key);
        value = row is null ? default : Row.ValueMemory(row);
        return row is not null;
    }

    StorageIterator IStorageReader.CreateIterator() => new MemoryIterator(_tree);
}
