using KvStore.Bench.Statistics;

namespace KvStore.Bench.Tests.Statistics;

public sealed class SampleTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7, 7, 7)]
    [InlineData(new double[] { 9, 1, 5 }, 5, 1, 9)]
    [InlineData(new double[] { 4, 1, 3, 100 }, 3.5, 1, 100)]
    public void The_median_is_the_middle_or_the_mean_of_the_two_in_the_middle(double[] figures, double median, double min, double max) =>
        Assert.Equal(new Sample(median, min, max), Sample.Of(figures));

    [Fact]
    public void Nothing_has_no_median() => Assert.Throws<ArgumentOutOfRangeException>(() => Sample.Of([]));
}
