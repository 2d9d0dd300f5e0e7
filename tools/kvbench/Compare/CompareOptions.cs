using KvStore.Bench.Load;

namespace KvStore.Bench.Compare;

/// <summary>What a person asked of the command compare.</summary>
internal sealed record CompareOptions
{
    /// <summary>The etcd program; null to look for it.</summary>
    public string? Etcd { get; init; }

    /// <summary>Our server program; null to look for it.</summary>
    public string? KvStore { get; init; }

    /// <summary>Folder below which both clusters keep their data.</summary>
    public required string Directory { get; init; }

    /// <summary>Whether data and logs stay when the comparison ends.</summary>
    public bool Keep { get; init; }

    /// <summary>Nodes of each cluster.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>Rounds; each measures every load on both sides.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>The loads.</summary>
    public required IReadOnlyList<ComparedLoad> Loads { get; init; }

    /// <summary>The bars.</summary>
    public IReadOnlyList<Requirement> Requirements { get; init; } = [];

    /// <summary>Requests that each side gets before, over all loads, beside the puts that fill the keyspace.</summary>
    public long Warmup { get; init; } = 100_000;

    /// <summary>Keys, values and time of each measurement; what the load itself says does not count.</summary>
    public required LoadOptions Common { get; init; }

    /// <summary>Whether the report is JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether each step is told on the error output.</summary>
    public bool Progress { get; init; } = true;

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem()
    {
        if (Rounds < 1 || Nodes < 1 || Warmup < 0)
        {
            return "--rounds and --nodes must be at least 1, and --warmup must not be negative";
        }

        var stray = Requirements.FirstOrDefault(bar => Loads.All(load => load.Name != bar.Load));
        return stray is null ? Common.Problem() : $"--require names {stray.Load}, which is not among the loads";
    }
}
