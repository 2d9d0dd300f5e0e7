namespace KvStore.Storage.Wal;

/// <summary>The end of a log that a crash left incomplete; nothing of it was acknowledged. It was overwritten with zeroes.</summary>
/// <param name="Path">The segment.</param>
/// <param name="Offset">Where the torn frame began.</param>
/// <param name="Bytes">Length of what was dropped.</param>
public sealed record WalTornTail(string Path, long Offset, long Bytes);
