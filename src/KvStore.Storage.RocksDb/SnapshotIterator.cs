using KvStore.Storage.RocksDb.Native;

namespace KvStore.Storage.RocksDb;

/// <summary>Reads a snapshot.</summary>
internal sealed class SnapshotIterator(IteratorHandle rows) : RocksDbIterator
{
    protected override IteratorHandle Open()
    {
        ObjectDisposedException.ThrowIf(rows.IsDisposed, this);
        return rows;
    }

    protected override void Dispose(bool disposing)
    {
        Leave();
        rows.Dispose();
        base.Dispose(disposing);
    }
}
