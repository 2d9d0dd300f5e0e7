using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.Backup;
using KvStore.Node.Loop;
using KvStore.Node.Moves;
using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Node.Transport;
using KvStore.Node.Watching;
using KvStore.Raft;
using KvStore.Storage.Files;
using Microsoft.Extensions.Logging;

namespace KvStore.Node;

/// <summary>
/// A replica host without a web server: what the server's services and an embedding application call. Every response carries a full
/// header. Split by concern: start and stop here, writes and reads beside it. Thread safety: all members.
/// </summary>
public sealed partial class KvNode : IAsyncDisposable
{
    private readonly NodeStorage _storage;
    private readonly IPeerTransport _transport;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NodeLoop _loop;
    private readonly LoopThread _thread;
    private readonly NodeMetrics _metrics;
    private readonly WalLogPort _log;
    private readonly GroupReplica _group;
    private readonly SnapshotThread _snapshots;
    private readonly Task _publication;
    private readonly CancellationTokenSource _stopping = new();
    private ulong _lastRequestId;

    private KvNode(KvNodeOptions options, NodeStorage storage, IPeerTransport transport, TimeProvider time, ILogger logger, Random random)
    {
        Options = options;
        _storage = storage;
        _transport = transport;
        _time = time;
        _logger = logger;
        _jwt = options.AuthTokens.Jwt is { } jwt ? new JwtTokens(jwt, time) : null;
        _lastRequestId = RequestIds.First(time, random);

        var loopOptions = LoopOptions.For(options);
        _log = new WalLogPort(storage.Wal, time);
        var snapshots = new SnapshotWorker(
            storage.Snapshots, SnapshotTransferOptions.From(options), transport, storage.Engines, time);
        Snapshots = snapshots.Counters;
        var ports = new LoopPorts(_log, transport, new ThreadPoolCompletionScheduler(), snapshots);
        _loop = LoopStart.Create(options, loopOptions, storage, ports, time, random, out _group);
        _group.OnDivergence = finding => LogDivergence(finding.ToString());
        _backups = new BackupFiles(storage.Snapshots);
        _thread = new LoopThread(_loop, time, options.HeartbeatInterval);
        _log.Start(_loop, loopOptions.LogBatchesInFlightMax);
        _snapshots = new SnapshotThread(snapshots, new SnapshotLog(_loop, logger));
        _metrics = new NodeMetrics(_group, _loop, _log, Snapshots);
        transport.Start(_loop, storage.Admission);
        transport.SetMembers(_group.InitialMembers);
        _watches = new WatchGroups(() => Topology, () => IsOneGroup);
        _loop.TopologyChanged = JoinWatches;
        _loop.UpkeepNeeded = () =>
        {
            _movesNeeded.Set();
            _placementNeeded.Set();
            _balanceNeeded.Set();
        };
        JoinWatches();
        _thread.Start();
        _publication = PublishSelfAsync(_stopping.Token);
        _quotaWatch = WatchQuotaAsync(_stopping.Token);
        var groups = new MoveGroups(this);
        _holders = new HolderCommands(groups);
        _moves = DriveMovesAsync(groups, _stopping.Token);
        _placement = PlaceReplicasAsync(_stopping.Token);
        _balancing = BalanceAsync(_stopping.Token);
    }

    /// <summary>The settings in force.</summary>
    public KvNodeOptions Options { get; }

    /// <summary>Completes when the node has stopped; faulted when it failed and the process must exit.</summary>
    public Task Completion => _thread.Completion;

    /// <summary>The leader known to this node, or none.</summary>
    public NodeId LeaderId => _group.Status.LeaderId;

    /// <summary>Cancelled when the node begins to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>What was done with snapshots since the start.</summary>
    internal SnapshotCounters Snapshots { get; }

    /// <summary>Opens the data directory, replays the log and starts the loop and the transport.</summary>
    /// <exception cref="KvNodeStartException">The directory belongs to another node or cluster, is in use, or is damaged.</exception>
    public static KvNode Start(KvNodeOptions options, IPeerTransport transport, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        options.Validate();
        var logger = loggerFactory.CreateLogger<KvNode>();
        var random = new Random(options.Seed);
        var storage = NodeStorage.Open(options, new PhysicalFileSystem(), newIncarnation: (ulong)random.NextInt64());
        var node = new KvNode(options, storage, transport, timeProvider, logger, random);
        node.LogStarted(
            options.NodeId,
            options.Cluster.ClusterId,
            storage.Origin,
            storage.Recovery.Find(GroupId.First.Value)?.Entries.Count ?? 0);
        foreach (var warning in storage.Warnings)
        {
            node.LogStorageWarning(options.NodeId, warning);
        }

        return node;
    }

    /// <summary>The state of this node; answered locally, also without a leader. Sizes are of all groups, terms and indexes of the first.</summary>
    public StatusResponse Status()
    {
        var status = _group.Status;
        var response = new StatusResponse
        {
            Header = NewHeader(),
            Version = EtcdVersion.Server,
            Leader = status.LeaderId.Value,
            RaftTerm = status.Term.Value,
            RaftIndex = status.CommitIndex.Value,
            RaftAppliedIndex = status.AppliedIndex.Value,
            DbSize = StateBytes,
            DbSizeInUse = StateBytes,
            DbSizeQuota = Options.QuotaBytes,
        };
        response.Header.Revision = _group.Watches.Revision;
        AddRevisionsOfAll(response.Header);
        if (Groups.Values.Any(static group => group.Status.LeaderId == NodeId.None))
        {
            response.Errors.Add(KvErrors.NoLeader.Message);
        }

        response.Errors.Add(ListAlarms().Select(static raised => raised.ToText()));

        return response;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
        await _thread.DisposeAsync().ConfigureAwait(false);
        await _snapshots.DisposeAsync().ConfigureAwait(false);
        await _publication.ConfigureAwait(false);
        await _quotaWatch.ConfigureAwait(false);
        await _moves.ConfigureAwait(false);
        await _placement.ConfigureAwait(false);
        await _balancing.ConfigureAwait(false);
        await _writing.JoinAsync().ConfigureAwait(false);
        _metrics.Dispose();
        _passwords.Dispose();
        _jwt?.Dispose();
        await _log.DisposeAsync().ConfigureAwait(false);
        await _watches.DisposeAsync().ConfigureAwait(false);
        await DisposeRemovedAsync().ConfigureAwait(false);
        foreach (var group in _loop.Groups.Values)
        {
            await group.Watches.DisposeAsync().ConfigureAwait(false);
            group.Dispose();
        }

        _storage.Dispose();
        _stopping.Dispose();
        _hashing.Dispose();
    }

    private ResponseHeader NewHeader() => FillHeader(new ResponseHeader());

    private ResponseHeader FillHeader(ResponseHeader header)
    {
        header.ClusterId = Options.Cluster.ClusterId;
        header.MemberId = Options.NodeId.Value;
        header.RaftTerm = _group.Status.Term.Value;
        return header;
    }
}
