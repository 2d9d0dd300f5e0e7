using KvStore.Node.Transport;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Storage.Memory;
using KvStore.Storage.Wal;

namespace KvStore.Node;

/// <summary>A node's data directory, opened: its lock, its log, what was read back, and the engine. Owned by the node.</summary>
internal sealed class NodeStorage : IDisposable
{
    private readonly DataDirectory _directory;

    private NodeStorage(DataDirectory directory, WriteAheadLog wal, WalRecovery recovery, IStorageEngine engine, PeerAdmission admission)
    {
        _directory = directory;
        Wal = wal;
        Recovery = recovery;
        Engine = engine;
        Admission = admission;
    }

    /// <summary>The log; the log port that writes it also closes it.</summary>
    public WriteAheadLog Wal { get; }

    /// <summary>What the log held.</summary>
    public WalRecovery Recovery { get; }

    /// <summary>The state of the replica.</summary>
    public IStorageEngine Engine { get; }

    /// <summary>Whom this node speaks to; remembers in the directory whom it has met.</summary>
    public PeerAdmission Admission { get; }

    /// <summary>Opens the directory of a node.</summary>
    /// <param name="options">Whose directory it is, and where.</param>
    /// <param name="files">Where files are.</param>
    /// <param name="newIncarnation">Drawn by chance; the directory's if it is new.</param>
    /// <exception cref="KvNodeStartException">It is not this node's, is in use, or is damaged; the message says what to do.</exception>
    public static NodeStorage Open(KvNodeOptions options, IFileSystem files, ulong newIncarnation)
    {
        DataDirectory? directory = null;
        WriteAheadLog? wal = null;
        try
        {
            directory = DataDirectory.OpenOrCreate(files, options.DataDirectory, options.Cluster.ClusterId, options.NodeId.Value, newIncarnation);
            var walOptions = new WalOptions
            {
                ClusterId = options.Cluster.ClusterId,
                NodeId = options.NodeId.Value,
                SignatureSalt = (ulong)options.Seed,
                SegmentBytes = options.LogSegmentBytes,
                BatchBytesMax = options.LogBatchBytesMax,
            };
            wal = WriteAheadLog.Open(files, directory.WalPath, walOptions, out var recovery);
            directory.NoteLogExists();
            var peerUrls = options.Cluster.Members.Single(m => m.Id == options.NodeId).PeerUrls;
            var book = PeerBook.Open(files, options.DataDirectory);
            var admission = new PeerAdmission(options.Cluster.ClusterId, options.NodeId, directory.Incarnation, peerUrls, book);
            return new NodeStorage(directory, wal, recovery, new MemoryEngine(), admission);
        }
        catch (Exception e) when (e is DataDirectoryException or StorageCorruptionException or StorageException)
        {
            wal?.Dispose();
            directory?.Dispose();
            throw new KvNodeStartException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Engine.Dispose();
        _directory.Dispose();
    }
}
