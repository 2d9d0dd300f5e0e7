using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.Snapshots;

/// <summary>
/// What the loop asks of whoever works with snapshot files. Nothing here waits: the results come back through an
/// <see cref="ISnapshotObserver"/>. Called by the loop's owner alone.
/// </summary>
internal interface ISnapshotPort
{
    /// <summary>Writes a state to a file; one snapshot of a group at a time.</summary>
    /// <param name="header">What it is.</param>
    /// <param name="state">The rows; the port disposes it.</param>
    void Save(SnapshotHeader header, IStorageSnapshot state);

    /// <summary>Sends the newest snapshot of a group to a follower, in place of what is being sent to it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="to">The follower.</param>
    /// <param name="term">The term in which this node leads.</param>
    /// <param name="from">Where the log begins: what a snapshot must reach at least.</param>
    void Send(GroupId group, NodeId to, Term term, LogIndex from);

    /// <summary>Ends all that is being sent of a group, without a report: this node leads no more.</summary>
    void StopSending(GroupId group);

    /// <summary>Takes a message of a snapshot transfer.</summary>
    void Receive(NodeId from, PeerMessage message);

    /// <summary>Deletes the snapshots of a group that are older than this one, which the disk's log refers to from now on.</summary>
    void RemoveOlder(GroupId group, LogPosition kept);

    /// <summary>
    /// Deletes all snapshots and engines of a group that is removed, and gives up what is being done with them. Only once the log on the disk says that the group has
    /// ended.
    /// </summary>
    void RemoveGroup(GroupId group);

    /// <summary>Deletes a received snapshot that turned out to be of no use.</summary>
    void Discard(GroupId group, LogPosition position);

    /// <summary>One unit of time passed.</summary>
    void Tick();
}
