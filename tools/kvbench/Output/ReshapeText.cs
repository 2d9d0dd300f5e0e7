using System.Text;
using KvStore.Bench.Reshape;
using KvStore.Contracts.Partitioning;

namespace KvStore.Bench.Output;

/// <summary>The report of the command reshape as text.</summary>
internal static class ReshapeText
{
    /// <summary>The whole report.</summary>
    public static string Write(ReshapeOptions options, ReshapeResult result)
    {
        var text = new StringBuilder();
        text.AppendLine($"reshape: {options.Groups} groups and one more, {options.Keys} keys of {options.ValueSize} bytes, {options.Clients} clients, "
            + $"{options.Rate} requests/s");
        foreach (var phase in result.Phases)
        {
            text.Append($"  {phase.Name,-18} {phase.Elapsed.TotalSeconds:0.0} s, {phase.Requests} requests; p50 {LoadText.Milliseconds(phase.Latency.P50)} ms, "
                + $"p99 {LoadText.Milliseconds(phase.Latency.P99)} ms, max {LoadText.Milliseconds(phase.Latency.Max)} ms");
            text.AppendLine(phase.MovedSlots == 0
                ? ""
                : $"; moved {phase.MovedSlots} slots ({phase.MovedSlots / (double)Slot.Count:0.0 %}) with {phase.MovedKeys} keys ({phase.MovedKeys / (double)options.Keys:0.0 %})");
        }

        var freezes = result.Freezes;
        text.AppendLine($"  p99                {result.Ratio:0.00} times that at rest while slots move");
        text.AppendLine($"  frozen             {freezes.Count} moves: {Share(freezes.UpTo50Milliseconds, freezes.Count)} up to 50 ms, "
            + $"{Share(freezes.UpTo200Milliseconds, freezes.Count)} up to 200 ms, mean {freezes.Mean.TotalMilliseconds:0} ms");
        text.AppendLine($"  requests           {result.SentAgain} sent again, {result.Failed} failed, {result.WrongReads} wrong reads");
        text.AppendLine($"  keys in the end    {result.Missing} missing, {result.Doubled} doubled, {result.WrongValues} with a wrong value");
        return text.ToString();
    }

    private static string Share(long part, long all) => all == 0 ? "-" : $"{part / (double)all:0.0 %}";
}
