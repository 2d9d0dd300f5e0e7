using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <summary>What an input of the loop is.</summary>
internal enum LoopInputKind : byte
{
    /// <summary>A tick of the clock.</summary>
    Tick,

    /// <summary>A <see cref="PendingProposal"/> of a local client.</summary>
    Proposal,

    /// <summary>A <see cref="PendingRead"/> of a local client.</summary>
    Read,

    /// <summary>A <see cref="PendingChange"/> of the members.</summary>
    Change,

    /// <summary>A <see cref="PendingTransfer"/> of leadership.</summary>
    Transfer,

    /// <summary>A <see cref="PendingBackup"/>.</summary>
    Backup,

    /// <summary>A <see cref="PeerMessage"/>.</summary>
    Message,

    /// <summary>The link to a peer broke.</summary>
    Unreachable,

    /// <summary>The log is durable up to a batch.</summary>
    Persisted,

    /// <summary>A <see cref="SnapshotHeader"/>: this snapshot is durable.</summary>
    SnapshotSaved,

    /// <summary>There was no room for a snapshot.</summary>
    SnapshotNotSaved,

    /// <summary>A new snapshot is wanted.</summary>
    SnapshotWanted,

    /// <summary>A <see cref="Snapshots.SnapshotReceived"/>.</summary>
    SnapshotReceived,

    /// <summary>A <see cref="Snapshots.SnapshotSent"/>.</summary>
    SnapshotSent,

    /// <summary>The owner asks for an end; the subject may be an exception.</summary>
    Stop,
}

/// <summary>One item of the loop's inbox; a struct, so that queueing it allocates nothing.</summary>
internal readonly record struct LoopInput(LoopInputKind Kind, object? Subject, ulong Number)
{
    public static readonly LoopInput Tick = new(LoopInputKind.Tick, null, 0);

    public static LoopInput Proposal(PendingProposal proposal) => new(LoopInputKind.Proposal, proposal, 0);

    public static LoopInput Read(PendingRead read) => new(LoopInputKind.Read, read, 0);

    public static LoopInput Change(PendingChange change) => new(LoopInputKind.Change, change, 0);

    public static LoopInput Transfer(PendingTransfer transfer) => new(LoopInputKind.Transfer, transfer, 0);

    public static LoopInput Backup(PendingBackup backup) => new(LoopInputKind.Backup, backup, 0);

    public static LoopInput Message(NodeId from, PeerMessage message) => new(LoopInputKind.Message, message, from.Value);

    public static LoopInput Unreachable(NodeId peer) => new(LoopInputKind.Unreachable, null, peer.Value);

    public static LoopInput Persisted(ulong batchNumber) => new(LoopInputKind.Persisted, null, batchNumber);

    public static LoopInput SnapshotSaved(SnapshotHeader header) => new(LoopInputKind.SnapshotSaved, header, header.Group.Value);

    public static LoopInput SnapshotNotSaved(GroupId group) => new(LoopInputKind.SnapshotNotSaved, null, group.Value);

    public static LoopInput SnapshotWanted(GroupId group) => new(LoopInputKind.SnapshotWanted, null, group.Value);

    public static LoopInput SnapshotReceived(SnapshotReceived received) =>
        new(LoopInputKind.SnapshotReceived, received, received.Header.Group.Value);

    public static LoopInput SnapshotSent(SnapshotSent sent) => new(LoopInputKind.SnapshotSent, sent, sent.Group.Value);

    public static LoopInput Stop(Exception? cause) => new(LoopInputKind.Stop, cause, 0);
}
