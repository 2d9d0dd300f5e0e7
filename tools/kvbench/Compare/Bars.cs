namespace KvStore.Bench.Compare;

/// <summary>Holds a comparison against its bars.</summary>
internal static class Bars
{
    /// <summary>The bars that were missed: the ratio of medians of their load is lower.</summary>
    public static IEnumerable<Requirement> Missed(IEnumerable<Requirement> bars, IEnumerable<Comparison> comparisons) =>
        bars.Where(bar => comparisons.Any(comparison => comparison.Load.Name == bar.Load && comparison.RatioOfMedians < bar.Ratio));
}
