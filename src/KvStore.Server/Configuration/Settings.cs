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
        "listen-client", "URLS", "Where this node listens for clients, comma-separated: http://ADDRESS:PORT, or https:// with a certificate", "http://127.0.0.1:2379");

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

    public static readonly Setting CertFile = new(
        "cert-file", "FILE", "Certificate of the client port, in PEM, and behind it those that lead to its authority; read again when it changes", "none");

    public static readonly Setting KeyFile = new("key-file", "FILE", "Private key of that certificate", "none");

    public static readonly Setting TrustedCaFile = new(
        "trusted-ca-file", "FILE", "Authorities of clients: who has no certificate of theirs cannot connect", "none: no certificate is asked for");

    public static readonly Setting PeerCertFile = new(
        "peer-cert-file", "FILE", "Certificate of the peer port, which this node also shows to the other members", "none");

    public static readonly Setting PeerKeyFile = new("peer-key-file", "FILE", "Private key of that certificate", "none");

    public static readonly Setting PeerTrustedCaFile = new(
        "peer-trusted-ca-file", "FILE", "Authorities of members: who has no certificate of theirs is none", "none");

    public static readonly Setting Plaintext = new(
        "plaintext", "WHERE", "Where http:// may be listened on: loopback, so that only this machine can connect; or anywhere", "loopback");

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

    public static readonly Setting QuotaBackendBytes = new(
        "quota-backend-bytes",
        "BYTES",
        "Bytes that the state of this node may take before it raises an alarm and writes are refused; 0: as many as the device has room for",
        "0");

    public static readonly Setting MaxRequestBytes = new(
        "max-request-bytes", "BYTES", "Bytes of the largest request; the same on every node", "1572864");

    public static readonly Setting MaxTxnOps = new(
        "max-txn-ops", "NUMBER", "Operations of the largest transaction; the same on every node", "128");

    public static readonly Setting MaxConcurrentStreams = new(
        "max-concurrent-streams", "NUMBER", "Requests and streams in flight on one connection; a client waits with more", "10000");

    public static readonly Setting MaxPendingRequests = new(
        "max-pending-requests", "NUMBER", "Requests of all clients that wait for their outcome on this node; more are refused", "50000");

    public static readonly Setting MaxRequestRate = new(
        "max-request-rate", "NUMBER", "Requests in a second from one client address; more are refused; 0: no limit", "0");

    public static readonly Setting WatchBacklogBytes = new(
        "watch-backlog-bytes",
        "BYTES",
        "Bytes of events that wait in memory for one watch stream; a slower client gets the rest from the history when it has read on",
        "4194304");

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

    public static readonly Setting AuthToken = new(
        "auth-token",
        "KIND",
        "Tokens that users get: simple, or jwt,sign-method=RS512,pub-key=FILE,priv-key=FILE,ttl=10m; the same on every node",
        "simple");

    public static readonly Setting AuthTokenTtl = new(
        "auth-token-ttl", "SECONDS", "How long a simple token is good for after its last use", "300");

    public static readonly Setting RestoreSnapshot = new(
        "restore-snapshot",
        "FILE",
        "Makes the data directory of this member of a new cluster from a snapshot file, and ends; start the server without it afterwards",
        "none");

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<Setting> All =
    [
        Name, DataDir, ListenClient, ListenPeer, AdvertiseClient, AdvertisePeer, InitialCluster, InitialClusterState,
        InitialClusterToken, CertFile, KeyFile, TrustedCaFile, PeerCertFile, PeerKeyFile, PeerTrustedCaFile, Plaintext, Engine, EngineMemory,
        Heartbeat, ElectionTimeout, SnapshotCount, SnapshotLogBytes, SnapshotCatchupEntries, SnapshotRate, QuotaBackendBytes,
        MaxRequestBytes, MaxTxnOps, MaxConcurrentStreams, MaxPendingRequests, MaxRequestRate, WatchBacklogBytes,
        AutoCompactionMode, AutoCompactionRetention, AuthToken, AuthTokenTtl, RestoreSnapshot,
    ];
}
