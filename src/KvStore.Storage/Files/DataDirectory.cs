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

    private readonly IFileSystem _files;
    private readonly IDisposable _lock;
    private DirectoryIdentity _identity;

    private DataDirectory(IFileSystem files, string path, DirectoryIdentity identity, bool isNew, IDisposable directoryLock)
    {
        _files = files;
        Path = path;
        _identity = identity;
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
    /// A number drawn when the directory was made. A node that comes back with another one has lost what it promised with the first.
    /// </summary>
    public ulong Incarnation => _identity.Incarnation;

    /// <summary>
    /// Locks a directory and checks whose it is; a directory without identity, and without data, becomes this node's.
    /// </summary>
    /// <param name="files">Where the directory is.</param>
    /// <param name="path">The directory.</param>
    /// <param name="clusterId">The cluster that it must belong to.</param>
    /// <param name="nodeId">The node that it must belong to.</param>
    /// <param name="newIncarnation">A number drawn by chance, the directory's if it is new.</param>
    /// <exception cref="DataDirectoryException">
    /// It is in use, belongs to another node or cluster, is of another format, lost its log, or holds data without identity. Nothing
    /// was changed.
    /// </exception>
    public static DataDirectory OpenOrCreate(IFileSystem files, string path, ulong clusterId, ulong nodeId, ulong newIncarnation)
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
            var directory = Open(files, path, new DirectoryIdentity(clusterId, nodeId, newIncarnation, HasLog: false), directoryLock);
            opened = true;
            return directory;
        }
        finally
        {
            if (!opened)
            {
                directoryLock.Dispose();
            }
        }
    }

    /// <summary>
    /// Notes durably that the log exists. From now on a directory without it is refused: whoever emptied it threw away votes and entries
    /// that this node has promised to keep.
    /// </summary>
    public void NoteLogExists()
    {
        if (!_identity.HasLog)
        {
            _identity = _identity with { HasLog = true };
            AtomicFile.Replace(_files, System.IO.Path.Combine(Path, DirectoryIdentity.FileName), _identity.Format());
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

    private static DataDirectory Open(IFileSystem files, string path, DirectoryIdentity mine, IDisposable directoryLock)
    {
        var identityPath = System.IO.Path.Combine(path, DirectoryIdentity.FileName);
        var walPath = System.IO.Path.Combine(path, WalDirectoryName);
        if (files.Exists(identityPath))
        {
            var found = DirectoryIdentity.Parse(ReadAll(files, identityPath), identityPath);
            CheckOwner(path, found, mine);
            if (found.HasLog && (!files.Exists(walPath) || files.List(walPath).Count == 0))
            {
                throw new DataDirectoryException(
                    $"The log in '{walPath}' is gone: node {mine.NodeId:x} has forgotten its votes and entries and must not take part. Restore that folder, or remove this member from the cluster and add it again with an empty data directory.",
                    path);
            }

            // Perhaps the process that wrote it died before the name was synced.
            files.SyncDirectory(path);
            return new DataDirectory(files, path, found, isNew: false, directoryLock);
        }

        if (files.Exists(walPath))
        {
            throw new DataDirectoryException(
                $"The data directory '{path}' holds a log but no {DirectoryIdentity.FileName} file; restore that file or use an empty directory.", path);
        }

        AtomicFile.Replace(files, identityPath, mine.Format());
        return new DataDirectory(files, path, mine, isNew: true, directoryLock);
    }

    private static void CheckOwner(string path, DirectoryIdentity found, DirectoryIdentity mine)
    {
        if (found.ClusterId != mine.ClusterId || found.NodeId != mine.NodeId)
        {
            throw new DataDirectoryException(
                $"The data directory '{path}' belongs to node {found.NodeId:x} of cluster {found.ClusterId:x}, not to node {mine.NodeId:x} of cluster {mine.ClusterId:x}.",
                path);
        }
    }

    private static byte[] ReadAll(IFileSystem files, string path)
    {
        using var file = files.Open(path, FileOpenKind.Existing);
        var bytes = new byte[file.Length];
        return bytes.AsSpan(0, file.Read(bytes, offset: 0)).ToArray();
    }
}
