namespace KvStore.Bench.Statistics;

/// <summary>What a report tells of many latencies. Quantiles are within the error bound of <see cref="LatencyHistogram"/>.</summary>
internal sealed record LatencySummary(TimeSpan Mean, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan P999, TimeSpan Max);
