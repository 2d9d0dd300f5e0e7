namespace KvStore.Storage.Wal;

/// <summary>One round of a <see cref="WalWriter"/>: one write and one sync for all batches that were waiting.</summary>
/// <param name="Batches">Batches made durable together.</param>
/// <param name="Bytes">Bytes written for them.</param>
/// <param name="WriteTime">Time to encode and write.</param>
/// <param name="SyncTime">Time of the sync.</param>
public readonly record struct WalSyncSample(int Batches, long Bytes, TimeSpan WriteTime, TimeSpan SyncTime);
