using System.Text;

using KvStore.Bench.Clusters;
using KvStore.Bench.Failover;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Output;

/// <summary>The report of the command failover as text.</summary>
internal static class FailoverText
{
    /// <summary>The distribution, the counts, and what was missed.</summary>
    public static string Write(FailoverOptions options, FailoverResult result)
    {
        var recoveries = Distribution.Of(result.Recoveries);
        var kills = result.Recoveries.Count;
        var text = new StringBuilder()
            .AppendLine($"{kills} kills of the leader of {ClusterStart.NodesThatBearALoss} nodes, election timeout {result.ElectionTimeout.TotalMilliseconds:0} ms, {options.Clients} clients")
            .Append($"  puts again after        min {Ms(recoveries.Min)}  p50 {Ms(recoveries.P50)}  p90 {Ms(recoveries.P90)}  ")
            .AppendLine($"p99 {Ms(recoveries.P99)}  max {Ms(recoveries.Max)} ms")
            .AppendLine($"  within 1 x the timeout  {result.Within(1)} of {kills}")
            .AppendLine($"  within 2 x the timeout  {result.Within(2)} of {kills}")
            .AppendLine($"  acknowledged puts       {result.Acknowledged}")
            .AppendLine($"  lost of these           {result.Lost}");
        if (result.Within(options.Require) < kills)
        {
            text.AppendLine($"{kills - result.Within(options.Require)} kills needed more than the required {options.Require:0.##} x the election timeout");
        }

        return text.ToString();
    }

    private static string Ms(TimeSpan duration) => $"{duration.TotalMilliseconds:0}";
}
