namespace KvStore.Storage.Wal;

/// <summary>What a group must remember besides its log.</summary>
/// <param name="Term">The latest term seen.</param>
/// <param name="Vote">The node voted for in that term, or 0.</param>
/// <param name="Commit">The commit index known when this was written; a hint that may lag.</param>
public readonly record struct WalHardState(ulong Term, ulong Vote, ulong Commit);
