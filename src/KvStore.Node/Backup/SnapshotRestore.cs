using KvStore.Node.Cluster;
using KvStore.Node.Membership;
using KvStore.Node.Snapshots;
using KvStore.Raft;
using KvStore.Storage.Files;
using KvStore.Storage.Wal;

namespace KvStore.Node.Backup;

/// <summary>
/// Makes the data directory of a member of a new cluster from a snapshot file. Done for each member with the same file, the same members and
/// the same token, so that all begin with the same state. The directory holds the snapshot, with the new members in its header, and a log that
/// goes on behind it; a node that is started there finds both as after a restart.
/// </summary>
public static class SnapshotRestore
{
    /// <summary>Restores. Nothing is left in the directory when it fails, or what is left is refused by a node.</summary>
    /// <param name="snapshotPath">The file.</param>
    /// <param name="cluster">The new cluster; not the one that the file is of.</param>
    /// <param name="self">Which member's directory it is.</param>
    /// <param name="dataDirectory">The directory, empty or not there.</param>
    /// <param name="incarnation">Drawn by chance for this directory.</param>
    /// <returns>The revision with which the cluster begins.</returns>
    /// <exception cref="KvNodeStartException">The file or the directory will not do; the message says why.</exception>
    public static long Restore(string snapshotPath, ClusterDefinition cluster, NodeId self, string dataDirectory, ulong incarnation)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var files = new PhysicalFileSystem();
        try
        {
            CheckEmpty(files, dataDirectory);
            var header = WriteSnapshot(files, snapshotPath, cluster, dataDirectory);
            WriteLog(files, header, self, dataDirectory, incarnation);
            return header.Revision;
        }
        catch (Exception e) when (e is SnapshotDamagedException or StorageException or StorageCorruptionException or DataDirectoryException)
        {
            throw new KvNodeStartException(e.Message, e);
        }
    }

    private static void CheckEmpty(PhysicalFileSystem files, string dataDirectory)
    {
        if (files.Exists(dataDirectory) && files.List(dataDirectory).Count > 0)
        {
            throw new KvNodeStartException($"The data directory '{dataDirectory}' is not empty: a snapshot is restored into an empty one.");
        }
    }

    /// <summary>First, since a node refuses a directory with a snapshot and without its log.</summary>
    private static SnapshotHeader WriteSnapshot(PhysicalFileSystem files, string snapshotPath, ClusterDefinition cluster, string dataDirectory)
    {
        using var reader = SnapshotReader.Open(BackupContent.Open(files.Open(snapshotPath, FileOpenKind.Existing)));
        if (reader.Header.ClusterId == cluster.ClusterId)
        {
            throw new KvNodeStartException(
                $"The snapshot '{snapshotPath}' is of this very cluster, {cluster.ClusterId:x}: give the new one another token, so that members of both never mix.");
        }

        var directory = Path.Combine(dataDirectory, DataDirectory.SnapshotDirectoryName);
        files.CreateDirectory(dataDirectory);
        files.CreateDirectory(directory);
        var header = HeaderFor(cluster, reader.Header);
        var path = SnapshotFile.In(directory, header.Group, header.Position).Path;
        using var writer = new SnapshotWriter(files, path, header, new RestoredRows(reader));
        try
        {
            while (writer.Step())
            {
            }
        }
        catch
        {
            writer.Abandon();
            throw;
        }

        files.SyncDirectory(dataDirectory);
        return header;
    }

    private static SnapshotHeader HeaderFor(ClusterDefinition cluster, SnapshotHeader old)
    {
        var members = GroupConfigurations.ToCore(GroupConfigurations.Of(cluster));
        var description = new SnapshotDescription(old.Position, new ConfigurationEntry(LogIndex.Zero, members));
        return old with { ClusterId = cluster.ClusterId, Description = description };
    }

    private static void WriteLog(PhysicalFileSystem files, SnapshotHeader header, NodeId self, string dataDirectory, ulong incarnation)
    {
        var (group, position) = (header.Group.Value, header.Position);
        using var directory = DataDirectory.OpenOrCreate(files, dataDirectory, header.ClusterId, self.Value, incarnation);
        var options = new WalOptions { ClusterId = header.ClusterId, NodeId = self.Value, SignatureSalt = incarnation };
        using var wal = WriteAheadLog.Open(files, directory.WalPath, options, out _);
        var batch = new WalBatch();
        batch.AddLogStart(group, position.Index.Value, position.Term.Value);
        batch.AddHardState(group, position.Term.Value, NodeId.None.Value, position.Index.Value);
        wal.Write(batch);
        wal.Sync();
        directory.NoteLogExists();
        wal.Close();
    }
}
