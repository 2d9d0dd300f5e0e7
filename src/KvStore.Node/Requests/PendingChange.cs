using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Requests;

/// <summary>A change of the members that a client of this node asked for; finished where its entry is applied.</summary>
internal sealed class PendingChange(long admittedAt, GroupId group, ulong requestId, MembershipChange change) : PendingRequest(admittedAt, group)
{
    /// <summary>Unique for this node; the entry carries it.</summary>
    public ulong RequestId { get; } = requestId;

    public MembershipChange Change { get; } = change;
}
