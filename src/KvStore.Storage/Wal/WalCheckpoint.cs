namespace KvStore.Storage.Wal;

/// <summary>Where one group's log stood when a segment began.</summary>
internal readonly record struct WalCheckpoint(WalHardState HardState, ulong StartIndex, ulong StartTerm, ulong LastIndex);
