using KvStore.Storage.Wal;

namespace KvStore.Node.Loop;

/// <summary>Where the loop sends what must become durable. The completion comes back through <see cref="NodeLoop.OnPersisted"/>.</summary>
internal interface ILogPort
{
    /// <summary>
    /// Writes and syncs a batch, in the order of submission. The batch belongs to the port until its <see cref="WalBatch.Token"/>, or a
    /// later one, is reported durable. The loop never submits more than <see cref="LoopOptions.LogBatchesInFlightMax"/>.
    /// </summary>
    void Submit(WalBatch batch);

    /// <summary>What the log can still take.</summary>
    LogRoom Room { get; }
}
