using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Requests;

/// <summary>
/// A question about a lease, which only the leader can answer, and only once a majority has confirmed that it leads: then it waits like a read.
/// </summary>
internal sealed class PendingLeaseQuestion(long admittedAt, GroupId group, ulong requestId, long leaseId, bool renews) : PendingRead(admittedAt, group)
{
    /// <summary>Its number at the node that asks.</summary>
    public ulong RequestId => requestId;

    /// <summary>The lease.</summary>
    public long LeaseId => leaseId;

    /// <summary>Whether the lease is to live for its whole time again; else only its time is asked for.</summary>
    public bool Renews => renews;

    /// <summary>The node that asks, when it is another one.</summary>
    public NodeId Origin { get; init; }
}
