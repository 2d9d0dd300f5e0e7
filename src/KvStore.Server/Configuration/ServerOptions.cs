using System.Collections.Immutable;
using KvStore.Node.Auth;
using KvStore.Node.Cluster;
using KvStore.Raft;
using KvStore.Server.Tls;
using Microsoft.Extensions.Configuration;

namespace KvStore.Server.Configuration;

/// <summary>The settings of the server, checked and complete. Immutable.</summary>
internal sealed record ServerOptions
{
    /// <summary>This node, one of <see cref="Cluster"/>. Its id is another one when it joins a running cluster.</summary>
    public required Member Self { get; init; }

    /// <summary>Whether this node joins a running cluster, of which <see cref="Cluster"/> names at least some members.</summary>
    public required bool JoinsExisting { get; init; }

    /// <summary>All members, as the operator listed them.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The folder of log and state.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where clients connect to.</summary>
    public required ImmutableArray<ListenUrl> ListenClient { get; init; }

    /// <summary>Where the other members connect to.</summary>
    public required ImmutableArray<ListenUrl> ListenPeer { get; init; }

    /// <summary>The certificate of the client port, or null when it has none.</summary>
    public required TlsFiles? ClientTls { get; init; }

    /// <summary>The certificate of the peer port, which has authorities too, or null when it has none.</summary>
    public required TlsFiles? PeerTls { get; init; }

    /// <summary>Where clients reach this node, as told to the cluster.</summary>
    public required ImmutableArray<string> AdvertiseClient { get; init; }

    /// <summary>Where the state is kept.</summary>
    public required EngineKind Engine { get; init; }

    /// <summary>Memory for the engine's caches and buffers.</summary>
    public required long EngineMemoryBytes { get; init; }

    /// <summary>Time between two heartbeats.</summary>
    public required TimeSpan Heartbeat { get; init; }

    /// <summary>Time without a leader before a node campaigns.</summary>
    public required TimeSpan ElectionTimeout { get; init; }

    /// <summary>Entries between two snapshots.</summary>
    public required int SnapshotCount { get; init; }

    /// <summary>Bytes of entries between two snapshots.</summary>
    public required long SnapshotLogBytes { get; init; }

    /// <summary>Entries kept behind a snapshot.</summary>
    public required int SnapshotCatchupEntries { get; init; }

    /// <summary>Bytes of snapshots sent in a second.</summary>
    public required long SnapshotRate { get; init; }

    /// <summary>Bytes that the state may take; 0: no limit.</summary>
    public required long QuotaBytes { get; init; }

    /// <summary>Bytes of the largest request.</summary>
    public required int RequestBytesMax { get; init; }

    /// <summary>Operations of the largest transaction.</summary>
    public required int TxnOpsMax { get; init; }

    /// <summary>Requests that wait on this node.</summary>
    public required int PendingRequestsMax { get; init; }

    /// <summary>Bytes that wait for one watch stream.</summary>
    public required long WatchBacklogBytesMax { get; init; }

    /// <summary>What the client port takes.</summary>
    public required ClientLimits ClientLimits { get; init; }

    /// <summary>Age from which revisions are compacted by themselves, or null.</summary>
    public required TimeSpan? RevisionAgeMax { get; init; }

    /// <summary>Number of revisions that are kept when older ones are compacted by themselves, or null.</summary>
    public required long? RevisionCountMax { get; init; }

    /// <summary>What kind of tokens users get.</summary>
    public required AuthTokenOptions AuthTokens { get; init; }

    /// <summary>The snapshot file to restore instead of serving, or null.</summary>
    public required string? RestoreSnapshot { get; init; }

    /// <summary>The <c>Logging</c> section of the file, in the format of .NET.</summary>
    public required IConfiguration Logging { get; init; }

    /// <summary>The id of this node.</summary>
    public NodeId NodeId => Self.Id;
}
