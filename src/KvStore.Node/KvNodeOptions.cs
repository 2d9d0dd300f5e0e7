using System.Security.Cryptography;
using KvStore.Node.Auth;
using KvStore.Node.Cluster;
using KvStore.Raft;
using KvStore.Storage.Engine;
using KvStore.Storage.Memory;

namespace KvStore.Node;

/// <summary>Settings of one node. Checked when the node starts.</summary>
public sealed record KvNodeOptions
{
    /// <summary>The greatest <see cref="RequestBytesMax"/>: one request must fit into a batch of the log.</summary>
    public const int RequestBytesCeiling = 4 * 1024 * 1024;

    /// <summary>The least <see cref="SnapshotWindowBytesMax"/>: room for one chunk.</summary>
    private const long SnapshotWindowBytesMin = 128 * 1024;

    /// <summary>The cluster that this node is a member of.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>This node.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Where clients reach this node; told to the other members.</summary>
    public IReadOnlyList<string> ClientUrls { get; init; } = [];

    /// <summary>The folder of log and state. One process at a time may use it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Time between two heartbeats of a leader; also the length of a Raft tick. Default 100 ms.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Time without a leader before a node campaigns. Default 1 s; at least five heartbeats. Raise it where disks or links stall.
    /// </summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a leader answers linearizable reads without asking the others for as long as they have promised to elect nobody else.
    /// Default off: each read, or all that wait together, takes a round of messages. On, reads are faster and rest on clocks: they may be
    /// stale when a node's monotonic clock runs more than 5 % fast or slow, which no working one does. Pauses of a process, and wall clocks
    /// that are set, do no harm. The same on all nodes; to change it, stop all of them. A lease runs for the election timeout less two
    /// heartbeats and less that drift; a node that starts gives no vote for an election timeout.
    /// </summary>
    public bool LeaseReads { get; init; }

    /// <summary>
    /// How long a request may take when the client sets no deadline. Default 7 s (etcd: 5 s + twice the election timeout). A write that
    /// runs into it has an unknown outcome.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Bytes of one request. Default 1.5 MiB, as etcd's; at most <see cref="RequestBytesCeiling"/>.</summary>
    public int RequestBytesMax { get; init; } = 1536 * 1024;

    /// <summary>The most operations in one list of a transaction, and on one path through nested transactions. Default 128, as etcd's.</summary>
    public int TxnOpsMax { get; init; } = 128;

    /// <summary>Requests that wait for their outcome on this node; more are refused at once. Default 50,000.</summary>
    public int PendingRequestsMax { get; init; } = 50_000;

    /// <summary>
    /// Entries applied since the last snapshot after which the next is taken; each start draws up to a quarter less, so that nodes do not
    /// all write at once. Default 100,000. Fewer: less memory and a faster start, since the log in memory is shorter; more: less is written.
    /// </summary>
    public int SnapshotEntries { get; init; } = 100_000;

    /// <summary>Bytes of entries likewise, whichever comes first. Default 128 MiB; the log in memory is bounded by about this.</summary>
    public long SnapshotLogBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>
    /// Entries kept in the log behind a snapshot, so that a follower that lags by less needs no snapshot. Default 5,000; in bytes at most
    /// half of <see cref="SnapshotLogBytes"/>.
    /// </summary>
    public int SnapshotKeepEntries { get; init; } = 5_000;

    /// <summary>
    /// Bytes of a snapshot on their way to one follower that it has not acknowledged. Default 4 MiB. Costs that much memory on both sides.
    /// </summary>
    public long SnapshotWindowBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes of snapshots that this node sends in a second, to all followers together. Default 32 MiB. More brings a follower back sooner
    /// and disturbs clients meanwhile.
    /// </summary>
    public long SnapshotBytesPerSecondMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Where the state of this node's groups is kept. Default: in memory, and from start to start in snapshot files and the log. Replicas
    /// of one group may differ. Another kind than at the last start begins from the newest snapshot file, if the log still reaches it.
    /// </summary>
    public IEngineStore Engines { get; init; } = MemoryEngineStore.Instance;

    /// <summary>
    /// Age from which revisions are compacted by themselves, the newest of each key excepted. Default: none, they stay until somebody
    /// compacts. Ages are counted from when this node saw a revision, on its monotonic clock; after a restart it counts anew. Not with
    /// <see cref="RevisionCountMax"/>. Higher: readers of the past and watches that were away longer find what they missed, and the
    /// state takes more room.
    /// </summary>
    public TimeSpan? RevisionAgeMax { get; init; }

    /// <summary>Number of newest revisions that are kept likewise. Default: all. Not with <see cref="RevisionAgeMax"/>.</summary>
    public long? RevisionCountMax { get; init; }

    /// <summary>
    /// Bytes that the state may take on this node, as <see cref="IStorageEngine.ApproximateBytes"/> tells them. Default 0: no limit but the
    /// device. Over it, writes that take space are refused in the whole cluster, until an operator has freed some and ended the alarm.
    /// Looked at with each heartbeat, so keep room for what is written meanwhile.
    /// </summary>
    public long QuotaBytes { get; init; }

    /// <summary>How often watchers that asked for it are told how far they have come. Default 10 minutes, as in etcd.</summary>
    public TimeSpan WatchProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Bytes of responses that wait for one stream of watchers, about. Default 4 MiB. When more come, its watchers fall behind, and get the
    /// rest from the history when the client has read on. Higher: fewer of them do; each slow client takes more memory.
    /// </summary>
    public long WatchBacklogBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Watchers of one stream. Default 100,000; more are refused.</summary>
    public int WatchersPerStreamMax { get; init; } = 100_000;

    /// <summary>
    /// Slots in one move of a rebalance or a drain. Default 128. More: fewer moves, each of which reads through all keys of its source once; fewer: less is
    /// copied anew when a move is given up, and fewer keys wait at its end.
    /// </summary>
    public int SlotsPerMoveMax { get; init; } = 128;

    /// <summary>
    /// The part of the time for which the copy of one move works, above 0 and at most 1. Default 0.25. More: moves end sooner, and clients wait longer
    /// meanwhile.
    /// </summary>
    public double MoveCopyShare { get; init; } = 0.25;

    /// <summary>Moves that a rebalance or a drain has under way at once, over all groups. Default 2.</summary>
    public int MovesAtOnceMax { get; init; } = 2;

    /// <summary>What kind of tokens the node gives out when authentication is on. Default: simple ones, good for 5 minutes.</summary>
    public AuthTokenOptions AuthTokens { get; init; } = new();

    /// <summary>Seeds the election timeouts and request numbers. Default: drawn for each start.</summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Length of a segment of the log; the simulator makes it small, so that the log rolls over often.</summary>
    internal long LogSegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most bytes written to the log by one call; must fit a segment.</summary>
    internal int LogBatchBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Limits of the core; its node and its times follow from the other settings.</summary>
    internal RaftOptions CoreLimits { get; init; } = new() { NodeId = NodeId.None };

    /// <summary>Ticks without a leader before a campaign.</summary>
    internal int ElectionTicks => (int)Math.Ceiling(ElectionTimeout / HeartbeatInterval);

    /// <summary>Checks that the settings fit together.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which and why.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(DataDirectory);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HeartbeatInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RequestBytesMax, RequestBytesCeiling);
        ArgumentOutOfRangeException.ThrowIfLessThan(TxnOpsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SlotsPerMoveMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MovesAtOnceMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MoveCopyShare, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MoveCopyShare, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PendingRequestsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotEntries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotLogBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(SnapshotKeepEntries);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotWindowBytesMax, SnapshotWindowBytesMin);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotBytesPerSecondMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RevisionAgeMax ?? TimeSpan.MaxValue, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RevisionCountMax ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(QuotaBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(WatchProgressInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(WatchBacklogBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WatchersPerStreamMax, 1);
        AuthTokens.Validate();
        if (RevisionAgeMax is not null && RevisionCountMax is not null)
        {
            throw new ArgumentException("revisions are compacted either by age or by number, not by both");
        }

        if (ElectionTimeout < HeartbeatInterval * 5)
        {
            throw new ArgumentException(
                $"the election timeout ({ElectionTimeout.TotalMilliseconds} ms) must be at least five heartbeats ({HeartbeatInterval.TotalMilliseconds} ms each)");
        }

        if (Cluster.Members.All(m => m.Id != NodeId))
        {
            throw new ArgumentException($"node {NodeId} is not a member of the initial cluster");
        }
    }
}
