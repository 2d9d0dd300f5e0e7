using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.Snapshots;

/// <summary>A snapshot of another node, checked, durable, and loaded.</summary>
/// <param name="From">The node that sent it.</param>
/// <param name="Term">The term in which it was sent.</param>
/// <param name="Header">What it is.</param>
/// <param name="Key">Which file it was.</param>
/// <param name="Engine">Its state; the receiver of this message owns it.</param>
internal sealed record SnapshotReceived(NodeId From, Term Term, SnapshotHeader Header, SnapshotFileKey Key, IStorageEngine Engine);
