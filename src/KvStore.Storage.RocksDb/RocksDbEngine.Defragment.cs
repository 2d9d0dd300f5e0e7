namespace KvStore.Storage.RocksDb;

/// <content>Compaction of all tables.</content>
public sealed partial class RocksDbEngine
{
    /// <inheritdoc/>
    /// <remarks>
    /// Rewrites every table file without the rows that were deleted or written again, a few files at a time: needs room for those, reads and
    /// writes as many bytes as there are. Beside the library's own compactions, so that writes wait for it no more than for them.
    /// </remarks>
    public void Defragment(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!cancellationToken.IsCancellationRequested && !IsDeviceFull)
        {
            _database.CompactAll(cancellationToken);
        }
    }
}
