using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Snapshots;

/// <summary>What a snapshot file says of itself before its rows.</summary>
/// <param name="ClusterId">The cluster that it was taken in.</param>
/// <param name="Group">The group whose state it is.</param>
/// <param name="Description">Position and configuration, as the consensus core knows them.</param>
/// <param name="Revision">The store's revision in this state.</param>
internal sealed record SnapshotHeader(ulong ClusterId, GroupId Group, SnapshotDescription Description, long Revision)
{
    /// <summary>The last entry whose effect is in the state.</summary>
    public LogPosition Position => Description.Position;
}
