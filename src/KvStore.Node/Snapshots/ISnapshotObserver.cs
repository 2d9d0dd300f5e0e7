using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Snapshots;

/// <summary>Whoever a snapshot worker reports to. Called on the worker's thread: implementations hand the news on and return.</summary>
internal interface ISnapshotObserver
{
    /// <summary>A snapshot is durable, file and name.</summary>
    void OnSnapshotSaved(SnapshotHeader header);

    /// <summary>A snapshot was given up; nothing of it is left.</summary>
    void OnSnapshotNotSaved(GroupId group, NotSavedReason reason);

    /// <summary>The newest snapshot is damaged or gone: a new one is wanted.</summary>
    void OnSnapshotWanted(GroupId group);

    /// <summary>A snapshot of another node is durable here, whole, and loaded.</summary>
    void OnSnapshotReceived(SnapshotReceived received);

    /// <summary>A transfer to a follower ended.</summary>
    void OnSnapshotSent(SnapshotSent sent);

    /// <summary>The disk failed: the node must stop.</summary>
    void OnSnapshotFailed(Exception error);
}
