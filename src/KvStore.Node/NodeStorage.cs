using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Storage.Memory;
using KvStore.Storage.Wal;

namespace KvStore.Node;

/// <summary>A node's data directory, opened: its lock, its log, what was read back, and the engine. Owned by the node.</summary>
internal sealed class NodeStorage : IDisposable
{
    private readonly DataDirectory _directory;

    private NodeStorage(DataDirectory directory, WriteAheadLog wal, WalRecovery recovery, IStorageEngine engine)
    {
        _directory = directory;
        Wal = wal;
        Recovery = recovery;
        Engine = engine;
    }

    /// <summary>The log; the log port that writes it also closes it.</summary>
    public WriteAheadLog Wal { get; }

    /// <summary>What the log held.</summary>
    public WalRecovery Recovery { get; }

    /// <summary>The state of the replica.</summary>
    public IStorageEngine Engine { get; }

    /// <summary>Opens the directory of a node.</summary>
    /// <exception cref="KvNodeStartException">It is not this node's, is in use, or is damaged; the message says what to do.</exception>
    public static NodeStorage Open(KvNodeOptions options, IFileSystem files)
    {
        DataDirectory? directory = null;
        try
        {
            directory = DataDirectory.OpenOrCreate(files, options.DataDirectory, options.Cluster.ClusterId, options.NodeId.Value);
            var walOptions = new WalOptions
            {
                ClusterId = options.Cluster.ClusterId,
                NodeId = options.NodeId.Value,
                SignatureSalt = (ulong)options.Seed,
                SegmentBytes = options.LogSegmentBytes,
                BatchBytesMax = options.LogBatchBytesMax,
            };
            var wal = WriteAheadLog.Open(files, directory.WalPath, walOptions, out var recovery);
            return new NodeStorage(directory, wal, recovery, new MemoryEngine());
        }
        catch (Exception e) when (e is DataDirectoryException or StorageCorruptionException or StorageException)
        {
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
