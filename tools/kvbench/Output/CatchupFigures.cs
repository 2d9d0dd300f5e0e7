using System.Text.Json;

using KvStore.Bench.Catchup;

namespace KvStore.Bench.Output;

/// <summary>The report of the command catchup in JSON. The names are part of the tool's interface: scripts read them.</summary>
internal sealed record CatchupFigures(
    long StateBytes,
    int Clients,
    int ValueSize,
    int SnapshotCount,
    int Cores,
    double NormalP99Ms,
    double CatchUpP99Ms,
    double Ratio,
    long Failed,
    bool Met,
    IReadOnlyList<CatchupRoundFigures> Rounds)
{
    /// <summary>The whole report, ended by a line break.</summary>
    public static string Write(CatchupOptions options, CatchupResult result)
    {
        var figures = new CatchupFigures(
            options.State,
            options.Clients,
            options.ValueSize,
            options.SnapshotCount,
            Environment.ProcessorCount,
            result.NormalP99.Median,
            result.CatchUpP99.Median,
            result.Ratio,
            result.Failed,
            result.Meets(options.Require),
            [.. result.Rounds.Select(CatchupRoundFigures.Of)]);
        return JsonSerializer.Serialize(figures, BenchJson.Default.CatchupFigures) + "\n";
    }
}
