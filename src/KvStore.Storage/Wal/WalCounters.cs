namespace KvStore.Storage.Wal;

/// <summary>What a <see cref="WalWriter"/> has done since it began.</summary>
/// <param name="Batches">Batches made durable.</param>
/// <param name="Syncs">Calls of fdatasync.</param>
/// <param name="Bytes">Bytes written, frames and padding included.</param>
public readonly record struct WalCounters(long Batches, long Syncs, long Bytes);
