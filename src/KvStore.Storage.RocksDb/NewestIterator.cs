using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>
/// Reads the newest state at each seek. An iterator of the library sees the state in which it was made and keeps the files and memtables
/// of that state, so it is dropped with the next batch and made again by the next seek.
/// </summary>
internal sealed class NewestIterator(NewestIterators siblings) : RocksDbIterator
{
    private IteratorHandle? _rows;

    /// <summary>Called by the owner when the state has changed or the engine closes.</summary>
    public void Drop()
    {
        Leave();
        _rows?.Dispose();
        _rows = null;
    }

    protected override IteratorHandle Open() => _rows ??= siblings.Open(this);

    protected override void Dispose(bool disposing)
    {
        siblings.Remove(this);
        Drop();
        base.Dispose(disposing);
    }
}
