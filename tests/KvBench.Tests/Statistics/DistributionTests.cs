using KvStore.Bench.Statistics;

namespace KvStore.Bench.Tests.Statistics;

public sealed class DistributionTests
{
    [Fact]
    public void Quantiles_are_durations_that_were_seen()
    {
        var distribution = Distribution.Of([.. Enumerable.Range(1, 200).Reverse().Select(ms => TimeSpan.FromMilliseconds(ms))]);

        Assert.Equal(
            (1, 100, 180, 198, 200),
            (distribution.Min.TotalMilliseconds, distribution.P50.TotalMilliseconds, distribution.P90.TotalMilliseconds,
                distribution.P99.TotalMilliseconds, distribution.Max.TotalMilliseconds));
    }

    [Fact]
    public void Of_one_duration_every_figure_is_that_one()
    {
        var second = TimeSpan.FromSeconds(1);

        Assert.Equal(new Distribution(second, second, second, second, second), Distribution.Of([second]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distribution.Of([]));
    }
}
