using KvStore.Node.Snapshots;
using KvStore.Storage.Engine;

namespace KvStore.Node.Backup;

/// <summary>
/// Writes backups to files in the directory of snapshots, under names that the next start deletes. A file has no name any more when it is read: it
/// goes with its reader, whatever becomes of the process. Thread safety: all members.
/// </summary>
internal sealed class BackupFiles(SnapshotStore store)
{
    private const int BufferBytes = 128 * 1024;

    private long _lastNumber;

    /// <summary>Writes a state on this thread, which it blocks; the state is disposed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the file is deleted.</exception>
    /// <exception cref="SnapshotEndedException">The engine ended the state meanwhile; likewise.</exception>
    /// <exception cref="KvStore.Storage.Files.StorageException">The device is full or failed; likewise.</exception>
    public FileStream Write(SnapshotHeader header, IStorageSnapshot state, CancellationToken cancellationToken)
    {
        var name = $"backup-{Interlocked.Increment(ref _lastNumber)}{SnapshotWriter.TemporarySuffix}";
        var path = Path.Combine(store.DirectoryPath, name);
        using var writer = new SnapshotWriter(store.Files, path, header, state);
        try
        {
            while (writer.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch
        {
            writer.Abandon();
            throw;
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        finally
        {
            store.Files.Delete(path);
        }
    }
}
