using System.Text.Json;

using KvStore.Bench.Catchup;
using KvStore.Bench.Clusters;
using KvStore.Bench.Load;
using KvStore.Bench.Output;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Tests.Catchup;

public sealed class CatchupResultTests
{
    private static readonly CatchupOptions Options = new() { Cluster = new ClusterOptions { Directory = "." }, Require = 3 };

    [Fact]
    public void The_ratio_is_that_of_the_medians()
    {
        var result = Result((10, 15), (20, 50), (30, 60));

        Assert.Equal((20, 50, 2.5), (result.NormalP99.Median, result.CatchUpP99.Median, result.Ratio));
        Assert.Equal([1.5, 2.5, 2.0], result.Rounds.Select(static round => round.Ratio));
    }

    [Fact]
    public void A_bar_is_met_up_to_its_ratio_and_never_with_failed_puts()
    {
        var result = Result((10, 30));

        Assert.True(result.Meets(3));
        Assert.True(result.Meets(null));
        Assert.False(result.Meets(2.9));
        Assert.False(new CatchupResult([new CatchupRound(Phase(10, failed: 1), Phase(10))]).Meets(3));
    }

    [Fact]
    public void A_phase_that_did_nothing_meets_no_bar()
    {
        var result = Result((0, 30));

        Assert.Equal(0, result.Ratio);
        Assert.False(result.Meets(3));
    }

    [Fact]
    public void The_report_shows_both_phases_the_ratios_and_what_was_missed()
    {
        var result = Result((10, 15), (20, 80), (30, 90));

        var text = string.Join(' ', CatchupText.Write(Options, result).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        using var json = JsonDocument.Parse(CatchupFigures.Write(Options, result));

        Assert.Contains("normal 20.0 (10.0..30.0)", text, StringComparison.Ordinal);
        Assert.Contains("catching up 80.0 (15.0..90.0)", text, StringComparison.Ordinal);
        Assert.Contains("normal: 4.00 per round 1.50 4.00 3.00", text, StringComparison.Ordinal);
        Assert.Contains("above the required 3.00", text, StringComparison.Ordinal);
        Assert.Equal(4, json.RootElement.GetProperty("ratio").GetDouble());
        Assert.False(json.RootElement.GetProperty("met").GetBoolean());
        Assert.Equal(80_000, json.RootElement.GetProperty("rounds")[1].GetProperty("catchUpP99Us").GetDouble());
    }

    private static CatchupResult Result(params (int Normal, int CatchUp)[] rounds) =>
        new([.. rounds.Select(round => new CatchupRound(Phase(round.Normal), Phase(round.CatchUp)))]);

    private static CatchupPhase Phase(int p99, long failed = 0) => new(
        new LoadResult
        {
            Succeeded = 100,
            Errors = failed == 0 ? new Dictionary<string, long>() : new Dictionary<string, long> { ["Unavailable"] = failed },
            Elapsed = TimeSpan.FromSeconds(1),
            ClientCpu = TimeSpan.Zero,
            Latency = new LatencyHistogram().Summarize() with { P99 = TimeSpan.FromMilliseconds(p99) },
        },
        SnapshotsSaved: 1);
}
