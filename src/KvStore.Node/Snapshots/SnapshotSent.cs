using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Snapshots;

/// <summary>The end of a transfer.</summary>
/// <param name="Group">Whose snapshot it was.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The term in which the transfer was asked for.</param>
/// <param name="Position">The snapshot; zero when there was none to send.</param>
/// <param name="Delivered">Whether the follower has it.</param>
internal sealed record SnapshotSent(GroupId Group, NodeId To, Term Term, LogPosition Position, bool Delivered);
