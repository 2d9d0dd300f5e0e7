using KvStore.Bench.Clusters;

namespace KvStore.Bench.Leases;

/// <summary>What a person asked of the command leases.</summary>
internal sealed record LeasesOptions
{
    /// <summary>Keep-alives of one lease in its time to live, as etcd's client sends them.</summary>
    public const int KeepAlivesPerTtl = 3;

    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Leases that are kept alive.</summary>
    public int Leases { get; init; } = 100_000;

    /// <summary>Their time to live, in whole seconds.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Streams that keep them alive.</summary>
    public int Streams { get; init; } = 20;

    /// <summary>How long the leader is watched.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Leases that are let go, each with a key.</summary>
    public int Expiring { get; init; } = 1_000;

    /// <summary>Their time to live, in whole seconds.</summary>
    public TimeSpan ExpiringTtl { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The bar: processor time of the leader, as a share of one core; null for no bar.</summary>
    public double? Require { get; init; }

    /// <summary>Keep-alives in a second.</summary>
    public double Rate => Leases * KeepAlivesPerTtl / Ttl.TotalSeconds;

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Streams: < 1 } => "--streams must be at least 1",
        { Leases: var leases, Streams: var streams } when leases < streams => "--leases must be at least --streams",
        { Ttl.TotalSeconds: < 10 } => "--ttl must be at least 10s",
        { Expiring: < 1 } => "--expiring must be at least 1",
        { Require: <= 0 } => "--require must be more than 0",
        _ => null,
    };
}
