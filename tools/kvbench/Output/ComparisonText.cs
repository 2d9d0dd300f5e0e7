using System.Text;

using KvStore.Bench.Compare;

namespace KvStore.Bench.Output;

/// <summary>The report of a comparison as text.</summary>
internal static class ComparisonText
{
    /// <summary>Tables of both sides and of their ratios, then the errors.</summary>
    public static string Write(CompareOptions options, IReadOnlyList<Comparison> comparisons)
    {
        var common = options.Common;
        var text = new StringBuilder();
        text.AppendLine($"{options.Nodes} nodes each, fsync on, {common.KeySize}-byte keys, {common.ValueSize}-byte values, {options.Rounds} rounds")
            .AppendLine($"The load generator shares the {Environment.ProcessorCount} cores of this machine with the nodes.")
            .AppendLine()
            .Append(Sides(comparisons))
            .AppendLine()
            .Append(Ratios(comparisons));
        foreach (var comparison in comparisons.Where(static comparison => comparison.Failed > 0))
        {
            text.AppendLine($"{comparison.Load.Name}: etcd errors {Errors(comparison.Etcd)}; kvstore errors {Errors(comparison.KvStore)}");
        }

        foreach (var missed in Bars.Missed(options.Requirements, comparisons))
        {
            text.AppendLine($"{missed.Load}: the ratio is below the required {missed.Ratio:0.00}");
        }

        return text.ToString();
    }

    private static TextTable Sides(IReadOnlyList<Comparison> comparisons)
    {
        var table = new TextTable(
            "load", "side", "requests/s median (min..max)", "p50 ms", "p99 ms", "client us/req", "leader us/req", "follower us/req");
        foreach (var comparison in comparisons)
        {
            AddSide(table, comparison.Load, "etcd", comparison.Etcd);
            AddSide(table, comparison.Load, "kvstore", comparison.KvStore);
        }

        return table;
    }

    private static void AddSide(TextTable table, ComparedLoad load, string side, IReadOnlyList<Measurement> rounds)
    {
        var perSecond = Comparison.PerSecond(rounds);
        table.Add(
            load.Name,
            side,
            $"{perSecond.Median:0} ({perSecond.Min:0}..{perSecond.Max:0})",
            LoadText.Milliseconds(TimeSpan.FromTicks((long)Comparison.Of(rounds, static round => round.Result.Latency.P50.Ticks).Median)),
            LoadText.Milliseconds(TimeSpan.FromTicks((long)Comparison.Of(rounds, static round => round.Result.Latency.P99.Ticks).Median)),
            $"{Comparison.Of(rounds, static round => round.Result.ClientCpuMicroseconds).Median:0.0}",
            $"{Comparison.Of(rounds, static round => round.LeaderMicroseconds).Median:0.0}",
            $"{Comparison.Of(rounds, static round => round.FollowerMicroseconds).Median:0.0}");
    }

    private static TextTable Ratios(IReadOnlyList<Comparison> comparisons)
    {
        var table = new TextTable("load", "kvstore / etcd", "per round");
        foreach (var comparison in comparisons)
        {
            table.Add(
                comparison.Load.Name,
                $"{comparison.RatioOfMedians:0.00}",
                string.Join(' ', comparison.RatioPerRound.Select(static ratio => $"{ratio:0.00}")));
        }

        return table;
    }

    private static string Errors(IEnumerable<Measurement> rounds)
    {
        var sum = rounds.SelectMany(static round => round.Result.Errors)
            .GroupBy(static error => error.Key, static error => error.Value)
            .ToDictionary(static code => code.Key, static code => code.Sum());
        return LoadText.ErrorLine(sum);
    }
}
