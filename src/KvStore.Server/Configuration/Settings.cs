using System.Collections.Immutable;

namespace KvStore.Server.Configuration;

/// <summary>Every setting of the server, in the order of help.</summary>
internal static class Settings
{
    /// <summary>The section of the file that holds the settings.</summary>
    public const string FileSection = "KvStore";

    /// <summary>The variable that names the file, as <c>--config</c> does.</summary>
    public const string FileVariable = "KVSTORE_CONFIG";

    /// <summary>The file that is read from the working directory when it exists and no other is named.</summary>
    public const string DefaultFile = "appsettings.json";

    public static readonly Setting Name = new("name", "NAME", "Name of this node, unique in the cluster", "default");

    public static readonly Setting DataDir = new("data-dir", "DIR", "Folder of log and state; one node at a time may use it", "./data");

    public static readonly Setting ListenClient = new(
        "listen-client", "URLS", "Where this node listens for clients, comma-separated: http://ADDRESS:PORT", "http://127.0.0.1:2379");

    public static readonly Setting ListenPeer = new(
        "listen-peer", "URLS", "Where this node listens for the other members", "http://127.0.0.1:2380");

    public static readonly Setting AdvertiseClient = new(
        "advertise-client", "URLS", "Where clients reach this node, as told to the cluster", "the listen-client URLs");

    public static readonly Setting AdvertisePeer = new(
        "advertise-peer", "URLS", "Where the other members reach this node", "the listen-peer URLs");

    public static readonly Setting InitialCluster = new(
        "initial-cluster",
        "MEMBERS",
        "All members as NAME=PEER_URL, comma-separated and the same on every node; a member with several URLs is named several times",
        "this node alone");

    public static readonly Setting InitialClusterState = new(
        "initial-cluster-state",
        "STATE",
        "new: this node helps to create the cluster; existing: it joins a running one, to which it was added as a member before",
        "new");

    public static readonly Setting InitialClusterToken = new(
        "initial-cluster-token", "TOKEN", "Sets clusters apart that were created with the same URLs", "kvstore-cluster");

    public static readonly Setting Engine = new(
        "engine",
        "ENGINE",
        "Where this node keeps the state: memory, rocksdb (data larger than memory, heavy writes), lmdb (data larger than memory, heavy reads)",
        "memory");

    public static readonly Setting EngineMemory = new(
        "engine-memory",
        "BYTES",
        "Memory that the engine may take for caches and for writes on their way to its files; of no effect on the engine in memory",
        "201326592");

    public static readonly Setting Heartbeat = new(
        "heartbeat", "DURATION", "Time between two heartbeats of a leader (100ms, 1s; a plain number is milliseconds)", "100ms");

    public static readonly Setting ElectionTimeout = new(
        "election-timeout", "DURATION", "Time without a leader before a node campaigns; at least five heartbeats", "1s");

    public static readonly Setting SnapshotCount = new(
        "snapshot-count",
        "NUMBER",
        "Committed entries after which a snapshot of the state is written and the log before it is cut; each start draws up to a quarter less",
        "100000");

    public static readonly Setting SnapshotLogBytes = new(
        "snapshot-log-bytes",
        "BYTES",
        "Bytes of entries after which the same happens, if that is earlier; also about what the log takes in memory",
        "134217728");

    public static readonly Setting SnapshotCatchupEntries = new(
        "snapshot-catchup-entries",
        "NUMBER",
        "Entries kept in the log behind a snapshot: a member that lags by less needs no snapshot to catch up",
        "5000");

    public static readonly Setting SnapshotRate = new(
        "snapshot-rate",
        "BYTES",
        "Bytes of snapshots sent in a second to members that lag, all together",
        "33554432");

    public static readonly Setting AutoCompactionMode = new(
        "auto-compaction-mode",
        "MODE",
        "What auto-compaction-retention means: periodic, an age of revisions; or revision, a number of them",
        "periodic");

    public static readonly Setting AutoCompactionRetention = new(
        "auto-compaction-retention",
        "RETENTION",
        "Revisions that stay readable; older ones are compacted: 1h30m, a plain number of hours, or, by revision, a number of them; 0: all stay",
        "0");

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<Setting> All =
    [
        Name, DataDir, ListenClient, ListenPeer, AdvertiseClient, AdvertisePeer, InitialCluster, InitialClusterState,
        InitialClusterToken, Engine, EngineMemory, Heartbeat, ElectionTimeout, SnapshotCount, SnapshotLogBytes, SnapshotCatchupEntries, SnapshotRate,
        AutoCompactionMode, AutoCompactionRetention,
    ];
}
