using System.Text;
using KvStore.Bench.Leases;

namespace KvStore.Bench.Output;

/// <summary>The report of the command leases as text.</summary>
internal static class LeasesText
{
    /// <summary>The whole report.</summary>
    public static string Write(LeasesOptions options, LeasesResult result)
    {
        var text = new StringBuilder();
        text.AppendLine($"leases: {options.Leases} with {options.Ttl.TotalSeconds:0} s to live, {options.Streams} streams, {options.Duration.TotalSeconds:0} s");
        text.AppendLine($"  kept alive    {result.KeptAlive} ({result.KeptAlive / options.Duration.TotalSeconds:0} a second), {result.Lost} lost;"
            + $" p50 {LoadText.Milliseconds(result.KeepAlive.P50)} ms, p99 {LoadText.Milliseconds(result.KeepAlive.P99)} ms");
        text.AppendLine($"  processor     leader {result.Cores[0]:0.0 %} of a core; others {string.Join(", ", result.Cores.Skip(1).Select(static core => $"{core:0.0 %}"))}");
        text.AppendLine($"  expired       {options.Expiring}, after their time to live: min {LoadText.Milliseconds(result.Late.Min)} ms,"
            + $" p50 {LoadText.Milliseconds(result.Late.P50)} ms, max {LoadText.Milliseconds(result.Late.Max)} ms");
        return text.ToString();
    }
}
