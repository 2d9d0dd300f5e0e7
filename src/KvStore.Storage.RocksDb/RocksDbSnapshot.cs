using KvStore.Storage.Engine;
using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>
/// A snapshot of the library. Its applied index is read from the view itself, so it is the view's without any agreement with the writer.
/// </summary>
internal sealed class RocksDbSnapshot(RocksDbEngine engine, DatabaseHandle database) : IStorageSnapshot
{
    private readonly SnapshotHandle _snapshot = new(database);
    private StrongBox? _appliedIndex;

    public ulong AppliedIndex
    {
        get
        {
            if (_appliedIndex is null)
            {
                ThrowIfDisposed();
                _appliedIndex = new StrongBox(database.ReadAppliedIndex(_snapshot.ReadOptions));
            }

            return _appliedIndex.Value;
        }
    }

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        ThrowIfDisposed();
        if (key.IsEmpty)
        {
            value = default;
            return false;
        }

        return database.TryGet(_snapshot.ReadOptions, key, out value);
    }

    public StorageIterator CreateIterator()
    {
        ThrowIfDisposed();
        return new SnapshotIterator(new IteratorHandle(database, _snapshot));
    }

    public void Dispose() => _snapshot.Dispose();

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(_snapshot.IsDisposed, this);
        ObjectDisposedException.ThrowIf(engine.IsDisposed, engine);
    }

    /// <summary>A number that several threads may set to the same value at once.</summary>
    private sealed record StrongBox(ulong Value);
}
