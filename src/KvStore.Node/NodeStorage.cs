using KvStore.Contracts.Partitioning;
using KvStore.Node.Engines;
using KvStore.Node.Membership;
using KvStore.Node.Snapshots;
using KvStore.Node.Transport;
using KvStore.Storage.Files;
using KvStore.Storage.Wal;

namespace KvStore.Node;

/// <summary>A node's data directory, opened: its lock, its log and its snapshots, and what was read back of them. Owned by the node.</summary>
internal sealed class NodeStorage : IDisposable
{
    private readonly DataDirectory _directory;
    private readonly Dictionary<GroupId, RestoredState> _states = [];

    private NodeStorage(
        DataDirectory directory,
        WriteAheadLog wal,
        WalRecovery recovery,
        SnapshotStore snapshots,
        GroupEngines engines,
        PeerAdmission admission)
    {
        _directory = directory;
        Wal = wal;
        Recovery = recovery;
        Snapshots = snapshots;
        Engines = engines;
        Admission = admission;
    }

    /// <summary>The log; the log port that writes it also closes it.</summary>
    public WriteAheadLog Wal { get; }

    /// <summary>What the log held.</summary>
    public WalRecovery Recovery { get; }

    /// <summary>The snapshot files; the snapshot worker owns them.</summary>
    public SnapshotStore Snapshots { get; }

    /// <summary>The engines of its groups.</summary>
    public GroupEngines Engines { get; }

    /// <summary>Whom this node speaks to; remembers in the directory whom it has met.</summary>
    public PeerAdmission Admission { get; }

    /// <summary>The snapshot that the state was loaded from, or null.</summary>
    public SnapshotHeader? LoadedSnapshot { get; private set; }

    /// <summary>Where the state came from, as the log of the start says it.</summary>
    public string Origin { get; private set; } = string.Empty;

    /// <summary>What an operator should know of the files that were found; one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Opens the directory of a node and loads the state of its first group.</summary>
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
            var snapshots = new SnapshotStore(files, directory.SnapshotPath, options.Cluster.ClusterId);
            snapshots.Open();
            var peerUrls = options.Cluster.Members.Single(m => m.Id == options.NodeId).PeerUrls;
            var book = PeerBook.Open(files, options.DataDirectory);
            var admission = new PeerAdmission(options.Cluster.ClusterId, options.NodeId, directory.Incarnation, peerUrls, book);
            var storage = new NodeStorage(directory, wal, recovery, snapshots, new GroupEngines(options.Engines), admission);
            var state = storage.Restore(GroupOrigin.First(options.Cluster));
            storage._states.Add(GroupId.First, state);
            storage.LoadedSnapshot = state.LoadedFile;
            storage.Origin = DescribeOrigin(state, options.Engines.Kind);
            storage.Warnings = [.. recovery.Repairs, .. state.Warnings];
            return storage;
        }
        catch (Exception e)
        {
            wal?.Dispose();
            directory?.Dispose();
            if (e is DataDirectoryException or StorageCorruptionException or StorageException)
            {
                throw new KvNodeStartException(e.Message, e);
            }

            throw;
        }
    }

    /// <summary>The state of a group as its newest snapshot has it; the caller owns its engine. Once for each group.</summary>
    /// <exception cref="KvNodeStartException">There is no state to go on from.</exception>
    public RestoredState TakeState(GroupOrigin group) => _states.Remove(group.Id, out var state) ? state : Restore(group);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _states.Values)
        {
            state.Engine.Dispose();
        }

        _directory.Dispose();
    }

    private static string DescribeOrigin(RestoredState state, string kind) => state switch
    {
        { Description: null } => "an empty state",
        { LoadedFile: null, Description.Position.Index: var index } => $"its {kind} engine at entry {index}",
        { Description.Position.Index: var index } => $"its snapshot at entry {index}",
    };

    private RestoredState Restore(GroupOrigin group)
    {
        var log = Recovery.Find(group.Id.Value);
        var warnings = new List<string>();
        var kept = EngineRestore.Restore(Engines, group, log, warnings);
        return StateRestore.Restore(Snapshots, Engines, group.Id, log, kept, warnings);
    }
}
