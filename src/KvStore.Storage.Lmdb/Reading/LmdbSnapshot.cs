using KvStore.Storage.Engine;
using KvStore.Storage.Lmdb.Tree;

namespace KvStore.Storage.Lmdb.Reading;

/// <summary>Sealed buffers over a committed state, of which the snapshot is a user.</summary>
internal sealed class LmdbSnapshot(LmdbEngine engine, View view, TreeVersion version, ulong appliedIndex) : IStorageSnapshot
{
    private bool _isDisposed;

    public ulong AppliedIndex => appliedIndex;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        ThrowIfUnusable();
        return view.TryGet(key, out value);
    }

    public StorageIterator CreateIterator()
    {
        ThrowIfUnusable();
        return new MergeIterator(view);
    }

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            engine.Release(version);
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        engine.ThrowIfDisposed();
    }
}
