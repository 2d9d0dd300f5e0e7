using System.Diagnostics.CodeAnalysis;

using KvStore.Bench.Statistics;

namespace KvStore.Bench.Output;

/// <summary>Latencies in JSON, in microseconds.</summary>
internal sealed record LatencyFigures(double MeanUs, double P50Us, double P90Us, double P99Us, double P999Us, double MaxUs)
{
    /// <summary>The figures of a summary; null for null.</summary>
    [return: NotNullIfNotNull(nameof(latency))]
    public static LatencyFigures? Of(LatencySummary? latency) => latency is null
        ? null
        : new LatencyFigures(
            latency.Mean.TotalMicroseconds,
            latency.P50.TotalMicroseconds,
            latency.P90.TotalMicroseconds,
            latency.P99.TotalMicroseconds,
            latency.P999.TotalMicroseconds,
            latency.Max.TotalMicroseconds);
}
