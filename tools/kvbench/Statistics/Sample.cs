namespace KvStore.Bench.Statistics;

/// <summary>Median and spread of the figures of several rounds.</summary>
internal readonly record struct Sample(double Median, double Min, double Max)
{
    /// <summary>The sample of the given figures; an empty list is a mistake of the caller.</summary>
    public static Sample Of(IReadOnlyCollection<double> figures)
    {
        ArgumentOutOfRangeException.ThrowIfZero(figures.Count, nameof(figures));
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Sample(median, sorted[0], sorted[^1]);
    }
}
