using KvStore.Bench.Clusters;

namespace KvStore.Bench.Failover;

/// <summary>What a person asked of the command failover.</summary>
internal sealed record FailoverOptions
{
    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>How often the leader is killed.</summary>
    public int Kills { get; init; } = 50;

    /// <summary>Clients that put all the time.</summary>
    public int Clients { get; init; } = 6;

    /// <summary>Election timeout of the nodes.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The bar: no kill may need more than so many election timeouts.</summary>
    public double Require { get; init; } = 2;

    /// <summary>Heartbeat interval of the nodes: the same share of the election timeout as by default.</summary>
    public TimeSpan Heartbeat => ElectionTimeout / 10;

    /// <summary>
    /// A call without an answer for so long counts as failed, and its client asks another node: a node that waits for a leader that is gone must not
    /// hide that another serves already.
    /// </summary>
    public TimeSpan CallMax => ElectionTimeout / 2;

    /// <summary>The command line of every node beside its names and addresses.</summary>
    public IReadOnlyList<string> NodeSettings =>
    [
        "--election-timeout", $"{ElectionTimeout.TotalMilliseconds:0}ms",
        "--heartbeat", $"{Heartbeat.TotalMilliseconds:0}ms",
    ];

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Kills: < 1 } => "--kills must be at least 1",
        { Clients: < 1 or > 1000 } => "--clients must be between 1 and 1000",
        { ElectionTimeout.TotalMilliseconds: < 100 } => "--election-timeout must be at least 100ms",
        { Require: <= 0 } => "--require must be more than 0",
        _ => null,
    };
}
