using System.Text;

using KvStore.Bench.Catchup;
using KvStore.Bench.Clusters;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Output;

/// <summary>The report of the command catchup as text.</summary>
internal static class CatchupText
{
    /// <summary>Both phases, their ratio, the errors, and what was missed.</summary>
    public static string Write(CatchupOptions options, CatchupResult result)
    {
        var text = new StringBuilder()
            .AppendLine($"{ClusterStart.NodesThatBearALoss} nodes, {options.State / 1048576.0:0.#} MiB of state, {options.Clients} clients that put, {options.ValueSize}-byte values, a snapshot every {options.SnapshotCount} entries, {result.Rounds.Count} rounds")
            .AppendLine($"The load generator shares the {Environment.ProcessorCount} cores of this machine with the nodes.")
            .AppendLine()
            .Append(Phases(result))
            .AppendLine()
            .Append($"p99 while a node catches up / normal: {result.Ratio:0.00}   per round ")
            .AppendJoin(' ', result.Rounds.Select(static round => $"{round.Ratio:0.00}"))
            .AppendLine();
        if (result.Failed > 0)
        {
            text.AppendLine($"{result.Failed} puts failed");
        }

        if (options.Require is { } bar && result.Ratio > bar)
        {
            text.AppendLine($"the ratio is above the required {bar:0.00}");
        }

        return text.ToString();
    }

    private static TextTable Phases(CatchupResult result)
    {
        var table = new TextTable("phase", "p99 ms median (min..max)", "p50 ms", "puts/s", "seconds", "snapshots saved");
        Add(table, "normal", result.NormalP99, [.. result.Rounds.Select(static round => round.Normal)]);
        Add(table, "catching up", result.CatchUpP99, [.. result.Rounds.Select(static round => round.CatchUp)]);
        return table;
    }

    private static void Add(TextTable table, string name, Sample p99, IReadOnlyList<CatchupPhase> phases) => table.Add(
        name,
        $"{p99.Median:0.0} ({p99.Min:0.0}..{p99.Max:0.0})",
        $"{Median(phases, static phase => phase.Load.Latency.P50.TotalMilliseconds):0.0}",
        $"{Median(phases, static phase => phase.Load.PerSecond):0}",
        $"{Median(phases, static phase => phase.Load.Elapsed.TotalSeconds):0.0}",
        $"{Median(phases, static phase => phase.SnapshotsSaved):0.#}");

    private static double Median(IReadOnlyList<CatchupPhase> phases, Func<CatchupPhase, double> figure) =>
        Sample.Of([.. phases.Select(figure)]).Median;
}
