using KvStore.Bench.Clusters;

namespace KvStore.Bench.Groups;

/// <summary>What a person asked of the command groups.</summary>
internal sealed record GroupsOptions
{
    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Groups that are made, besides the first.</summary>
    public int Groups { get; init; } = 1_000;

    /// <summary>How long the cluster rests before it is watched, once with one group and once with all.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long it is watched each time.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bar: processor time of each node with all groups idle, as a share of one core; null for no bar.</summary>
    public double? Require { get; init; }

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Groups: < 1 } => "--groups must be at least 1",
        { Settle.Ticks: <= 0 } => "--settle must be more than 0",
        { Duration.TotalSeconds: < 1 } => "--duration must be at least 1s",
        { Require: <= 0 } => "--require must be more than 0",
        _ => null,
    };
}
