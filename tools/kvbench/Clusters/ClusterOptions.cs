namespace KvStore.Bench.Clusters;

/// <summary>What a person asked of a command that starts a cluster of ours of its own.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Our server program; null to look for it.</summary>
    public string? KvStore { get; init; }

    /// <summary>Folder below which the cluster keeps its data.</summary>
    public required string Directory { get; init; }

    /// <summary>Whether data and logs stay when the measurement ends.</summary>
    public bool Keep { get; init; }

    /// <summary>Whether the report is JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether each step is told on the error output.</summary>
    public bool Progress { get; init; } = true;
}
