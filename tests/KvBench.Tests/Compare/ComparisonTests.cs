using System.Text.Json;

using KvStore.Bench.Compare;
using KvStore.Bench.Load;
using KvStore.Bench.Output;
using KvStore.Bench.Statistics;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Compare;

public sealed class ComparisonTests
{
    private static readonly ComparedLoad Put100 = ComparedLoad.ParseList("put100")![0];

    [Fact]
    public void Ratios_are_ours_by_etcds()
    {
        var comparison = new Comparison(Put100, Rounds(100, 200, 400), Rounds(300, 300, 1000));

        Assert.Equal(1.5, comparison.RatioOfMedians);
        Assert.Equal([3.0, 1.5, 2.5], comparison.RatioPerRound);
        Assert.Equal(0, comparison.Failed);
    }

    [Fact]
    public void A_side_that_did_nothing_has_no_ratio() =>
        Assert.Equal(0, new Comparison(Put100, Rounds(0), Rounds(10)).RatioOfMedians);

    [Fact]
    public void Processor_time_is_told_for_the_leader_and_for_one_follower()
    {
        var measurement = Measurement.Of(
            Result(perSecond: 1000), leader: 1, before: Milliseconds(100, 200, 300), after: Milliseconds(110, 260, 330));

        Assert.Equal(60, measurement.LeaderMicroseconds);
        Assert.Equal(20, measurement.FollowerMicroseconds);
    }

    [Fact]
    public void A_single_node_has_no_follower()
    {
        var measurement = Measurement.Of(Result(perSecond: 1000), leader: 0, before: Milliseconds(0), after: Milliseconds(10));

        Assert.Equal((10, 0), (measurement.LeaderMicroseconds, measurement.FollowerMicroseconds));
    }

    [Fact]
    public void A_bar_is_missed_when_the_ratio_of_medians_is_lower()
    {
        Comparison[] comparisons = [new(Put100, Rounds(100), Rounds(150))];

        Assert.Empty(Bars.Missed([new Requirement("put100", 1.5), new Requirement("get100", 9)], comparisons));
        Assert.Single(Bars.Missed([new Requirement("put100", 1.51)], comparisons));
    }

    [Fact]
    public void The_report_shows_both_sides_the_ratios_and_what_was_missed()
    {
        var options = Options([new Requirement("put100", 2)]);
        Comparison[] comparisons = [new(Put100, Rounds(100, 200, 300), Rounds(150, 300, 600))];

        var text = string.Join(' ', ComparisonText.Write(options, comparisons).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        using var json = JsonDocument.Parse(ComparisonFigures.Write(options, comparisons));

        Assert.Contains("put100 etcd 200 (100..300)", text, StringComparison.Ordinal);
        Assert.Contains("put100 kvstore 300 (150..600)", text, StringComparison.Ordinal);
        Assert.Contains("1.50 1.50 2.00", text, StringComparison.Ordinal);
        Assert.Contains("put100: the ratio is below the required 2.00", text, StringComparison.Ordinal);
        Assert.Contains("shares the", text, StringComparison.Ordinal);
        var load = json.RootElement.GetProperty("loads")[0];
        Assert.Equal(1.5, load.GetProperty("ratioOfMedians").GetDouble());
        Assert.Equal(300, load.GetProperty("kvstore").GetProperty("medianRequestsPerSecond").GetDouble());
        Assert.Equal("put100", json.RootElement.GetProperty("missedBars")[0].GetString());
    }

    [Fact]
    public void A_bar_for_a_load_that_is_not_run_is_a_mistake()
    {
        Assert.Null(Options([new Requirement("put100", 1)]).Problem());
        Assert.Contains("get5", Options([new Requirement("get5", 1)]).Problem(), StringComparison.Ordinal);
    }

    private static CompareOptions Options(Requirement[] bars) => new()
    {
        Directory = ".",
        Loads = [Put100],
        Requirements = bars,
        Common = Loads.Small(LoadKind.Put, clients: 1, total: 1),
    };

    private static TimeSpan[] Milliseconds(params int[] cpu) => [.. cpu.Select(ms => TimeSpan.FromMilliseconds(ms))];

    private static Measurement[] Rounds(params int[] perSecond) =>
        [.. perSecond.Select(rate => new Measurement(Result(rate), TimeSpan.Zero, TimeSpan.Zero))];

    private static LoadResult Result(int perSecond) => new()
    {
        Succeeded = perSecond,
        Errors = new Dictionary<string, long>(),
        Elapsed = TimeSpan.FromSeconds(1),
        ClientCpu = TimeSpan.Zero,
        Latency = new LatencyHistogram().Summarize(),
    };
}
