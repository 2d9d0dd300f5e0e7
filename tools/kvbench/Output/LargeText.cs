using System.Text;

using KvStore.Bench.Large;

namespace KvStore.Bench.Output;

/// <summary>The report of the command large as text.</summary>
internal static class LargeText
{
    private const double Mebibyte = 1 << 20;

    /// <summary>The whole report.</summary>
    public static string Write(LargeOptions options, LargeResult result)
    {
        var text = new StringBuilder();
        var memory = options.Memory is { } bytes ? $"{bytes / Mebibyte:0} MiB of memory" : "no limit of memory";
        text.AppendLine($"large: {options.Engine}, {options.Keys} keys of 16 bytes, {options.ValueSize}-byte values, {options.Clients} clients, {memory}");
        Append(text, "load", "keys/s", result.Load);
        Append(text, "get", "requests/s", result.Gets);
        Append(text, $"range, {options.RangeKeys} keys", "requests/s", result.Ranges);
        text.AppendLine($"  start after a stop  {result.RestartAfterStop.TotalSeconds:0.0} s until it serves");
        text.AppendLine($"  start after a kill  {result.RestartAfterKill.TotalSeconds:0.0} s until it serves");
        text.AppendLine($"  wrong in a sample   {result.Wrong}");
        text.AppendLine($"  files               {result.DiskBytes / Mebibyte:0} MiB");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string unit, LargePhase phase)
    {
        text.Append($"  {name,-19} {phase.Rate:0} {unit}, p50 {LoadText.Milliseconds(phase.Latency.P50)} ms, p99 {LoadText.Milliseconds(phase.Latency.P99)} ms, ")
            .Append($"max {LoadText.Milliseconds(phase.Latency.Max)} ms; at most {phase.Peak.Resident / Mebibyte:0} MiB resident, ")
            .AppendLine($"{phase.Peak.Files / Mebibyte:0} MiB of them mapped files");
    }
}
