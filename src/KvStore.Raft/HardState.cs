namespace KvStore.Raft;

/// <summary>What must survive a crash besides the log (thesis, figure 3.1).</summary>
/// <param name="Term">The latest term seen.</param>
/// <param name="Vote">The candidate voted for in that term, or <see cref="NodeId.None"/>.</param>
/// <param name="Commit">
/// The commit index known when this was written. A hint: it may lag and need not be synced; Raft finds it again.
/// </param>
public readonly record struct HardState(Term Term, NodeId Vote, LogIndex Commit);
