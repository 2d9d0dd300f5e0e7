using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Requests;

/// <summary>A client asked this node, the leader, to hand leadership over; finished when it follows the new leader.</summary>
internal sealed class PendingTransfer(long admittedAt, GroupId group, NodeId target) : PendingRequest(admittedAt, group)
{
    public NodeId Target { get; } = target;
}
