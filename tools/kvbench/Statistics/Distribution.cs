namespace KvStore.Bench.Statistics;

/// <summary>Exact quantiles of a few durations, by the nearest rank: each figure is one of the durations, and p99 of fewer than 100 is the longest.</summary>
internal sealed record Distribution(TimeSpan Min, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max)
{
    /// <summary>The distribution of the given durations; an empty list is a mistake of the caller.</summary>
    public static Distribution Of(IReadOnlyCollection<TimeSpan> durations)
    {
        ArgumentOutOfRangeException.ThrowIfZero(durations.Count, nameof(durations));
        var sorted = durations.Order().ToArray();
        return new Distribution(sorted[0], Quantile(sorted, 0.5), Quantile(sorted, 0.9), Quantile(sorted, 0.99), sorted[^1]);
    }

    private static TimeSpan Quantile(TimeSpan[] sorted, double fraction) => sorted[(int)Math.Ceiling(fraction * sorted.Length) - 1];
}
