using System.Text.Json;
using KvStore.Bench.Clusters;
using KvStore.Bench.Output;
using KvStore.Bench.Reshape;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Tests.Reshape;

public sealed class ReshapeResultTests
{
    private static readonly ReshapeOptions Options = new() { Cluster = new ClusterOptions { Directory = "." }, Keys = 1000 };

    [Fact]
    public void The_bars_are_on_p99_and_on_freezes()
    {
        Assert.True(Result(p99: 20, upTo50: 50, upTo200: 99).Meets(2));
        Assert.False(Result(p99: 21, upTo50: 50, upTo200: 99).Meets(2));
        Assert.False(Result(p99: 20, upTo50: 49, upTo200: 99).Meets(2));
        Assert.False(Result(p99: 20, upTo50: 50, upTo200: 98).Meets(2));
        Assert.True(Result(p99: 21, upTo50: 0, upTo200: 0).Meets(null));
    }

    [Fact]
    public void Anything_lost_fails_whatever_the_times_are()
    {
        var result = Result(p99: 20, upTo50: 100, upTo200: 100);

        Assert.False((result with { Missing = 1 }).Meets(null));
        Assert.False((result with { Doubled = 1 }).Meets(null));
        Assert.False((result with { WrongValues = 1 }).Meets(null));
        Assert.False((result with { WrongReads = 1 }).Meets(null));
        Assert.False((result with { Failed = 1 }).Meets(null));
    }

    [Fact]
    public void The_report_shows_what_moved_and_what_it_cost()
    {
        var result = Result(p99: 15, upTo50: 75, upTo200: 100);

        var text = string.Join(' ', ReshapeText.Write(Options, result).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        using var json = JsonDocument.Parse(ReshapeFigures.Write(Options, result));

        Assert.Contains("moved 1024 slots (25.0 %) with 240 keys (24.0 %)", text, StringComparison.Ordinal);
        Assert.Contains("p99 1.50 times that at rest", text, StringComparison.Ordinal);
        Assert.Contains("frozen 100 moves: 75.0 % up to 50 ms, 100.0 % up to 200 ms, mean 40 ms", text, StringComparison.Ordinal);
        Assert.Equal(1.5, json.RootElement.GetProperty("ratio").GetDouble());
    }

    [Fact]
    public void Freezes_are_summed_over_the_nodes()
    {
        const string Page = """
            # TYPE kvstore_slots_freeze_duration_seconds histogram
            kvstore_slots_freeze_duration_seconds_bucket{le="0.05"} 3
            kvstore_slots_freeze_duration_seconds_bucket{le="0.2"} 4
            kvstore_slots_freeze_duration_seconds_bucket{le="+Inf"} 4
            kvstore_slots_freeze_duration_seconds_sum 0.2
            kvstore_slots_freeze_duration_seconds_count 4
            """;

        var freezes = FreezeCounts.Read([Page, "kvstore_raft_term 1", Page]);

        Assert.Equal(new FreezeCounts(8, 6, 8, TimeSpan.FromMilliseconds(50)), freezes);
    }

    [Fact]
    public void A_value_is_right_when_it_was_acknowledged_last_or_may_have_been_written_since()
    {
        var keys = new ReshapeKeys(10, valueSize: 16);
        Assert.True(keys.IsRight(3, keys.Value(0)));

        var (value, puts) = keys.Begin(3);
        Assert.True(keys.IsRight(3, keys.Value(0)));
        Assert.True(keys.IsRight(3, value));

        keys.Acknowledge(3, puts);
        Assert.False(keys.IsRight(3, keys.Value(0)));
        Assert.True(keys.IsRight(3, value));
        Assert.Equal(3, ReshapeKeys.NumberOf(ReshapeKeys.Key(3)));
    }

    private static ReshapeResult Result(int p99, long upTo50, long upTo200) => new(
        [Phase("at rest", p99: 10, slots: 0), Phase("a group added", p99, slots: 1024)],
        new FreezeCounts(100, upTo50, upTo200, TimeSpan.FromMilliseconds(40)),
        SentAgain: 5,
        Failed: 0,
        WrongReads: 0,
        Missing: 0,
        Doubled: 0,
        WrongValues: 0);

    private static ReshapePhase Phase(string name, int p99, int slots)
    {
        var latency = new LatencySummary(default, default, default, TimeSpan.FromMilliseconds(p99), default, default);
        return new ReshapePhase(name, TimeSpan.FromSeconds(1), 100, latency, slots, slots == 0 ? 0 : 240);
    }
}
