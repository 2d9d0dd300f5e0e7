using KvStore.Bench.Clusters;
using KvStore.Bench.Load;

namespace KvStore.Bench.Catchup;

/// <summary>What a person asked of the command catchup.</summary>
internal sealed record CatchupOptions
{
    private const int KeySize = 8;

    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Bytes of keys and values that the cluster holds.</summary>
    public long State { get; init; } = 50L << 20;

    /// <summary>Clients of the load under which latencies are measured.</summary>
    public int Clients { get; init; } = 10;

    /// <summary>Bytes of a value.</summary>
    public int ValueSize { get; init; } = 256;

    /// <summary>Rounds; each measures both phases.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long the normal phase of each round takes; the other takes as long as the node needs.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Entries between two snapshots of a node.</summary>
    public int SnapshotCount { get; init; } = 20_000;

    /// <summary>The bar: the ratio of the p99s must not be higher; null for no bar.</summary>
    public double? Require { get; init; }

    /// <summary>The command line of every node beside its names and addresses: the log is cut close behind each snapshot.</summary>
    public IReadOnlyList<string> NodeSettings => ["--snapshot-count", $"{SnapshotCount}", "--snapshot-catchup-entries", $"{SnapshotCount / 10}"];

    /// <summary>The load under which latencies are measured, for <paramref name="duration"/>.</summary>
    public LoadOptions Load(TimeSpan duration) => new()
    {
        Kind = LoadKind.Put,
        Clients = Clients,
        Connections = ConnectionsFor(Clients),
        KeySize = KeySize,
        ValueSize = ValueSize,
        Keyspace = Math.Max(1, State / (KeySize + ValueSize)),
        Duration = duration,
    };

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Rounds: < 1 } => "--rounds must be at least 1",
        { State: < 1 } => "--state must be at least 1 byte",
        { SnapshotCount: < 100 } => "--snapshot-count must be at least 100",
        { Require: <= 0 } => "--require must be more than 0",
        _ => Load(Duration).Problem(),
    };

    private static int ConnectionsFor(int clients) => Math.Max(1, clients / 10);
}
