using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.Snapshots;

/// <summary>One item of a snapshot worker's inbox.</summary>
internal abstract record SnapshotInput
{
    private SnapshotInput()
    {
    }

    internal sealed record Save(SnapshotHeader Header, IStorageSnapshot State) : SnapshotInput;

    internal sealed record Send(GroupId Group, NodeId To, Term Term, LogIndex From) : SnapshotInput;

    internal sealed record StopSending(GroupId Group) : SnapshotInput;

    internal sealed record Message(NodeId From, PeerMessage Wire) : SnapshotInput;

    internal sealed record RemoveOlder(GroupId Group, LogPosition Kept) : SnapshotInput;

    internal sealed record RemoveGroup(GroupId Group) : SnapshotInput;

    internal sealed record Discard(GroupId Group, LogPosition Position) : SnapshotInput;

    internal sealed record Tick : SnapshotInput
    {
        public static readonly Tick Instance = new();
    }

    internal sealed record Stop : SnapshotInput
    {
        public static readonly Stop Instance = new();
    }
}
