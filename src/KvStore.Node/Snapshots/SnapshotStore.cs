using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>
/// The snapshots of a node: files named by group and position. Which one is newest is a matter of positions, never of file times.
/// Thread safety: none; one owner at a time.
/// </summary>
internal sealed class SnapshotStore(IFileSystem files, string directory, ulong clusterId)
{
    private const string DamagedSuffix = ".damaged";

    /// <summary>The file system that the snapshots are in.</summary>
    public IFileSystem Files => files;

    /// <summary>The directory.</summary>
    public string DirectoryPath => directory;

    /// <summary>The cluster whose snapshots these are.</summary>
    public ulong ClusterId => clusterId;

    /// <summary>Makes the directory when there is none, and deletes what an earlier run left half written.</summary>
    public void Open()
    {
        if (!files.Exists(directory))
        {
            files.CreateDirectory(directory);
        }

        // Also when it exists: the run that made it may have stopped before the name was durable.
        files.SyncDirectory(Path.GetDirectoryName(directory)!);
        foreach (var name in files.List(directory))
        {
            if (name.EndsWith(SnapshotWriter.TemporarySuffix, StringComparison.Ordinal))
            {
                files.Delete(Path.Combine(directory, name));
            }
        }
    }

    /// <summary>The snapshots of a group, newest first, as their names say; nothing is known of their content.</summary>
    public List<SnapshotFile> List(GroupId group)
    {
        var found = new List<SnapshotFile>();
        foreach (var name in files.List(directory))
        {
            if (SnapshotFile.FromName(directory, name) is { } file && file.Group == group)
            {
                found.Add(file);
            }
        }

        found.Sort(static (a, b) => b.CompareTo(a));
        return found;
    }

    /// <summary>The snapshot of a group at a position, whether it exists or not.</summary>
    public SnapshotFile FileOf(GroupId group, LogPosition position) => SnapshotFile.In(directory, group, position);

    /// <summary>Where a snapshot of a group that is being received is kept; deleted by <see cref="Open"/>.</summary>
    public string ReceivedPathOf(GroupId group) =>
        Path.Combine(directory, $"received-{group.Value:x16}{SnapshotWriter.TemporarySuffix}");

    /// <summary>Whether a snapshot is what its name and this node say: of this cluster, this group, this position.</summary>
    /// <exception cref="SnapshotDamagedException">It is not.</exception>
    public void CheckIdentity(SnapshotFile file, SnapshotHeader header)
    {
        if (header.ClusterId != clusterId)
        {
            throw new SnapshotDamagedException(file.Path, offset: 0, $"it belongs to cluster {header.ClusterId:x}, not to {clusterId:x}");
        }

        if (header.Group != file.Group || header.Position != file.Position)
        {
            throw new SnapshotDamagedException(file.Path, offset: 0, $"it is of group {header.Group} at {header.Position}, but its name says otherwise");
        }
    }

    /// <summary>Gives a received file, whole and synced, its name as a snapshot, durably.</summary>
    public void Adopt(string receivedPath, SnapshotFile file)
    {
        files.Rename(receivedPath, file.Path);
        files.SyncDirectory(directory);
    }

    /// <summary>Deletes a snapshot. It may come back after a crash, and is deleted again then.</summary>
    public void Remove(SnapshotFile file) => files.Delete(file.Path);

    /// <summary>Deletes the snapshots of a group that are older than that of a position.</summary>
    public void RemoveOlder(GroupId group, LogPosition kept)
    {
        foreach (var file in List(group))
        {
            if (file.Position.Index < kept.Index)
            {
                Remove(file);
            }
        }
    }

    /// <summary>Deletes all snapshots of a group.</summary>
    public void RemoveAll(GroupId group) => List(group).ForEach(Remove);

    /// <summary>Renames a damaged snapshot, so that nobody takes it for one and an operator can look at it.</summary>
    public void SetAside(SnapshotFile file)
    {
        files.Rename(file.Path, file.Path + DamagedSuffix);
        files.SyncDirectory(directory);
    }
}
