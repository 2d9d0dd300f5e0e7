using KvStore.Storage.Engine;
using KvStore.Storage.Lmdb.Tree;

namespace KvStore.Storage.Lmdb.Reading;

/// <summary>
/// The newest state, for the engine's owner. Between two batches the view stays as it was at the first read, whatever is committed
/// meanwhile; a batch lets go of it, so that an owner who only writes holds no pages. Thread safety: none.
/// </summary>
internal sealed class CurrentReader(LmdbEngine engine) : IStorageReader
{
    private View _view;
    private TreeVersion? _version;

    /// <summary>Batches applied so far: an iterator from before the last stands nowhere.</summary>
    public long Epoch { get; private set; }

    /// <summary>The newest state; good until the next batch, or until <see cref="Renew"/>.</summary>
    public View View
    {
        get
        {
            engine.ThrowIfDisposed();
            if (_version is null)
            {
                (_view, _version) = engine.AcquireForOwner();
            }

            return _view;
        }
    }

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        try
        {
            return View.TryGet(key, out value);
        }
        catch (SnapshotEndedException)
        {
            // The version was ended to let the map grow. The newest one was not, and no batch has changed the state since.
            Renew();
            return View.TryGet(key, out value);
        }
    }

    public StorageIterator CreateIterator() => new MergeIterator(this);

    /// <summary>Takes the layers as they are now. They hold the same rows as before.</summary>
    public void Renew()
    {
        if (_version is { } version)
        {
            _version = null;
            _view = default;
            engine.Release(version);
        }
    }

    /// <summary>A batch is about to change the state.</summary>
    public void OnApply()
    {
        Epoch++;
        Renew();
    }
}
