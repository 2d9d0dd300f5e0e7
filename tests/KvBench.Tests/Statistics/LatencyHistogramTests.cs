using FsCheck;
using FsCheck.Fluent;

using KvStore.Bench.Statistics;

namespace KvStore.Bench.Tests.Statistics;

public sealed class LatencyHistogramTests
{
    // Durations of every magnitude: a shift spreads them over all octaves, which plain random numbers would not.
    private static readonly Arbitrary<long[]> Durations = Gen.Choose(0, 35)
        .SelectMany(shift => Gen.Choose(0, int.MaxValue).Select(number => (((long)number << 5) + 31) >> shift))
        .NonEmptyListOf()
        .Select(list => list.ToArray())
        .ToArbitrary();

    [Fact]
    public void A_quantile_is_never_below_the_exact_one_and_at_most_one_part_in_128_above() =>
        Prop.ForAll(Durations, durations =>
        {
            var histogram = Record(durations);
            var sorted = durations.Order().ToArray();
            return new[] { 0, 0.1, 0.5, 0.9, 0.99, 0.999, 1 }.All(fraction =>
            {
                var exact = sorted[Math.Max(1, (int)Math.Ceiling(fraction * sorted.Length)) - 1];
                var read = histogram.Quantile(fraction).Ticks;
                return read >= exact && read <= exact + (exact >> LatencyHistogram.PrecisionBits);
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Count_mean_and_maximum_are_exact() =>
        Prop.ForAll(Durations, durations =>
        {
            var histogram = Record(durations);
            return histogram.Count == durations.Length
                && histogram.Max.Ticks == durations.Max()
                && histogram.Mean.Ticks == durations.Sum() / durations.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Adding_one_to_another_equals_recording_all_in_one() =>
        Prop.ForAll(Durations, Durations, (first, second) =>
        {
            var sum = Record(first);
            sum.Add(Record(second));
            var all = Record([.. first, .. second]);
            return sum.Count == all.Count && sum.Summarize() == all.Summarize();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_empty_histogram_answers_zero()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(0, histogram.Count);
        Assert.Equal(new LatencySummary(default, default, default, default, default, default), histogram.Summarize());
    }

    [Fact]
    public void Durations_out_of_range_count_as_the_nearest_in_range()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(-1));
        histogram.Record(TimeSpan.FromDays(1));
        Assert.Equal(TimeSpan.Zero, histogram.Quantile(0.5));
        Assert.Equal(LatencyHistogram.LongestMax, histogram.Max);
        Assert.Equal(LatencyHistogram.LongestMax, histogram.Quantile(1));
    }

    [Fact]
    public void Nothing_is_lost_when_many_threads_record()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                histogram.Record(TimeSpan.FromTicks((thread * 10_000) + i));
            }
        });
        Assert.Equal(80_000, histogram.Count);
        Assert.Equal(79_999, histogram.Max.Ticks);
        Assert.Equal(79_999 / 2, histogram.Mean.Ticks);
    }

    private static LatencyHistogram Record(IEnumerable<long> durations)
    {
        var histogram = new LatencyHistogram();
        foreach (var duration in durations)
        {
            histogram.Record(TimeSpan.FromTicks(duration));
        }

        return histogram;
    }
}
