using System.Text.Json;

using KvStore.Bench.Large;

namespace KvStore.Bench.Output;

/// <summary>The report of the command large in JSON; sizes in bytes.</summary>
internal sealed record LargeFigures(
    string Engine,
    long Keys,
    int ValueSize,
    long? Memory,
    LargePhaseFigures Load,
    LargePhaseFigures Gets,
    LargePhaseFigures Ranges,
    double RestartAfterStopSeconds,
    double RestartAfterKillSeconds,
    long Wrong,
    long DiskBytes)
{
    /// <summary>The whole report.</summary>
    public static string Write(LargeOptions options, LargeResult result)
    {
        var figures = new LargeFigures(
            options.Engine,
            options.Keys,
            options.ValueSize,
            options.Memory,
            LargePhaseFigures.Of(result.Load),
            LargePhaseFigures.Of(result.Gets),
            LargePhaseFigures.Of(result.Ranges),
            result.RestartAfterStop.TotalSeconds,
            result.RestartAfterKill.TotalSeconds,
            result.Wrong,
            result.DiskBytes);
        return JsonSerializer.Serialize(figures, BenchJson.Default.LargeFigures) + Environment.NewLine;
    }
}
