namespace KvStore.Storage.Files;

/// <summary>
/// A node's data directory: locked by this process, and known to belong to this node of this cluster. Dispose it after everything in
/// it was closed.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    /// <summary>Name of the directory of the write-ahead log within a data directory.</summary>
    public const string WalDirectoryName = "wal";

    /// <summary>Name of the directory of snapshots within a data directory.</summary>
    public const string SnapshotDirectoryName = "snap";

    private readonly IDisposable _lock;

    private DataDirectory(string path, bool isNew, IDisposable directoryLock)
    {
        Path = path;
        IsNew = isNew;
        _lock = directoryLock;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Where the write-ahead log belongs.</summary>
    public string WalPath => System.IO.Path.Combine(Path, WalDirectoryName);

    /// <summary>Where snapshots belong.</summary>
    public string SnapshotPath => System.IO.Path.Combine(Path, SnapshotDirectoryName);

    /// <summary>Whether the directory got its identity just now, so that nothing can be in it yet.</summary>
    public bool IsNew { get; }

    /// <summary>
    /// Locks a directory and checks whose it is; a directory without identity, and without data, becomes this node's.
    /// </summary>
    /// <exception cref="DataDirectoryException">
    /// It is in use, belongs to another node or cluster, is of a newer format, or holds data without identity. Nothing was changed.
    /// </exception>
    public static DataDirectory OpenOrCreate(IFileSystem files, string path, ulong clusterId, ulong nodeId)
    {
        if (!files.Exists(System.IO.Path.Combine(path, DirectoryIdentity.FileName)))
        {
            CreateDurably(files, path);
        }

        var directoryLock = files.TryLockDirectory(path) ??
            throw new DataDirectoryException($"The data directory '{path}' is in use by another process.", path);
        var opened = false;
        try
        {
            var isNew = CheckIdentity(files, path, new DirectoryIdentity(clusterId, nodeId));
            opened = true;
            return new DataDirectory(path, isNew, directoryLock);
        }
        finally
        {
            if (!opened)
            {
                directoryLock.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// Creates a directory and the parents it lacks, and makes their names durable; also the name of the first that exists already,
    /// since an earlier start may have made it and stopped before it was synced.
    /// </summary>
    internal static void CreateDurably(IFileSystem files, string path)
    {
        var parent = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
        if (parent is null)
        {
            return;
        }

        if (!files.Exists(path))
        {
            CreateDurably(files, parent);
            files.CreateDirectory(path);
        }

        files.SyncDirectory(parent);
    }

    /// <summary>Returns whether the directory was new.</summary>
    private static bool CheckIdentity(IFileSystem files, string path, DirectoryIdentity mine)
    {
        var identityPath = System.IO.Path.Combine(path, DirectoryIdentity.FileName);
        if (files.Exists(identityPath))
        {
            var found = DirectoryIdentity.Parse(ReadAll(files, identityPath), identityPath);
            if (found != mine)
            {
                throw new DataDirectoryException(
                    $"The data directory '{path}' belongs to node {found.NodeId:x} of cluster {found.ClusterId:x}, not to node {mine.NodeId:x} of cluster {mine.ClusterId:x}.",
                    path);
            }

            // Perhaps the process that wrote it died before the name was synced.
            files.SyncDirectory(path);
            return false;
        }

        if (files.Exists(System.IO.Path.Combine(path, WalDirectoryName)))
        {
            throw new DataDirectoryException(
                $"The data directory '{path}' holds a log but no {DirectoryIdentity.FileName} file; restore that file or use an empty directory.", path);
        }

        AtomicFile.Replace(files, identityPath, mine.Format());
        return true;
    }

    private static byte[] ReadAll(IFileSystem files, string path)
    {
        using var file = files.Open(path, FileOpenKind.Existing);
        var bytes = new byte[file.Length];
        return bytes.AsSpan(0, file.Read(bytes, offset: 0)).ToArray();
    }
}
