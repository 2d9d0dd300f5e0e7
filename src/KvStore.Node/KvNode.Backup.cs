using KvStore.Contracts;
using KvStore.Node.Backup;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Node;

/// <content>Backups: the state that this node has applied, as a file that <see cref="SnapshotRestore"/> makes a new cluster of.</content>
public sealed partial class KvNode
{
    /// <summary>More at a time are refused: each takes as much of the device as the state.</summary>
    private const int BackupsMax = 4;

    private const int BackupAttemptsMax = 3;

    private readonly BackupFiles _backups;
    private readonly ConcurrentTasks _writing = new();
    private int _openBackups;

    /// <summary>
    /// Writes the state to a file beside the node's own and opens it, to be disposed by the caller. Requests go on meanwhile. Every write that
    /// this node had answered before is in it; one that only another node has answered may not be.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    /// <exception cref="StorageException">The device failed.</exception>
    public async Task<KvResult<NodeBackup>> OpenBackupAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _openBackups) > BackupsMax)
        {
            CloseBackup();
            return KvErrors.RequestTooManyRequests;
        }

        KvResult<NodeBackup>? opened = null;
        try
        {
            opened = await WriteBackupAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (opened is not { IsOk: true })
            {
                CloseBackup();
            }
        }

        return opened.Value;
    }

    private async Task<KvResult<NodeBackup>> WriteBackupAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        for (var attempt = 0; attempt < BackupAttemptsMax; attempt++)
        {
            var backup = new PendingBackup(_time.GetTimestamp(), _group.Id);
            if (!_loop.TryPost(LoopInput.Backup(backup)))
            {
                return RefusalReason();
            }

            // Not to be given up: whoever gets the state must dispose it.
            if ((await backup.Task.ConfigureAwait(false)).Error is { } error)
            {
                return error;
            }

            try
            {
                var token = ended.Token;
                var file = await _writing.RunAsync(() => _backups.Write(backup.Header!, backup.State!, token)).ConfigureAwait(false);
                return new NodeBackup(file, CloseBackup);
            }
            catch (SnapshotEndedException)
            {
                // Again, with another state.
            }
            catch (StorageException full) when (full.IsNoSpace)
            {
                return KvErrors.NoSpace;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return KvErrors.Stopped;
            }
        }

        return KvErrors.ReadOvertaken;
    }

    private void CloseBackup() => Interlocked.Decrement(ref _openBackups);
}
