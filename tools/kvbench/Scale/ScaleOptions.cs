using KvStore.Bench.Clusters;
using KvStore.Bench.Load;

namespace KvStore.Bench.Scale;

/// <summary>What a person asked of the command scale.</summary>
internal sealed record ScaleOptions
{
    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Groups of each cluster; the first is what the others are compared with.</summary>
    public IReadOnlyList<int> Groups { get; init; } = [1, 3, 9];

    /// <summary>The engine of the nodes; null for the server's default.</summary>
    public string? Engine { get; init; }

    /// <summary>Rounds; each measures all clusters, in turns.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>What the clients do: puts, over connections to all nodes.</summary>
    public required LoadOptions Load { get; init; }

    /// <summary>The bar: processor time of all nodes per put, as a multiple of that with the first number of groups; null for no bar.</summary>
    public double? Require { get; init; }

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Rounds: < 1 } => "--rounds must be at least 1",
        { Require: <= 0 } => "--require must be more than 0",
        _ => Load.Problem(),
    };

    /// <summary>Reads a list of numbers of groups with commas between; null when it is none.</summary>
    public static IReadOnlyList<int>? ParseGroups(string text)
    {
        var groups = text.Split(',', StringSplitOptions.TrimEntries)
            .Select(static part => int.TryParse(part, out var number) && number is >= 1 and <= 100 ? number : 0)
            .ToList();
        return groups.Contains(0) || groups.Distinct().Count() < groups.Count ? null : groups;
    }
}
