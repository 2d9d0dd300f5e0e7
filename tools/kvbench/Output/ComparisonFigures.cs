using System.Text.Json;

using KvStore.Bench.Compare;

namespace KvStore.Bench.Output;

/// <summary>The report of a comparison in JSON. The names are part of the tool's interface: scripts read them.</summary>
internal sealed record ComparisonFigures(
    int Nodes, int Rounds, int Cores, int KeySize, int ValueSize, long Keyspace, IReadOnlyList<ComparedLoadFigures> Loads, IReadOnlyList<string> MissedBars)
{
    /// <summary>The whole report, ended by a line break.</summary>
    public static string Write(CompareOptions options, IReadOnlyList<Comparison> comparisons)
    {
        var figures = new ComparisonFigures(
            options.Nodes,
            options.Rounds,
            Environment.ProcessorCount,
            options.Common.KeySize,
            options.Common.ValueSize,
            options.Common.Keyspace,
            [.. comparisons.Select(ComparedLoadFigures.Of)],
            [.. Bars.Missed(options.Requirements, comparisons).Select(static bar => bar.Load)]);
        return JsonSerializer.Serialize(figures, BenchJson.Default.ComparisonFigures) + "\n";
    }
}
