namespace KvStore.Storage.Wal;

/// <summary>
/// Whoever a <see cref="WalWriter"/> reports to. Called on the writer's threads: implementations hand the news on and return; they must
/// not block and not throw.
/// </summary>
public interface IWalObserver
{
    /// <summary>
    /// Every batch submitted up to and including <paramref name="last"/> is durable, and they belong to the submitter again. Called once
    /// per sync, in order.
    /// </summary>
    void OnDurable(WalBatch last);

    /// <summary>
    /// The log has failed and is poisoned. Called at most once, and nothing is reported durable after it. Whether the batches that
    /// were not reported are on the disk is unknown: nothing may be sent that depends on them or denies them; the process should end.
    /// </summary>
    void OnFailed(Exception error);

    /// <summary>One round of writing is done; for histograms. Called before <see cref="OnDurable"/>.</summary>
    void OnSynced(in WalSyncSample sample)
    {
    }
}
