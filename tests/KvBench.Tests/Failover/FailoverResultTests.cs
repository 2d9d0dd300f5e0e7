using System.Text.Json;

using KvStore.Bench.Clusters;
using KvStore.Bench.Failover;
using KvStore.Bench.Output;

namespace KvStore.Bench.Tests.Failover;

public sealed class FailoverResultTests
{
    private static readonly FailoverOptions Options = new() { Cluster = new ClusterOptions { Directory = "." } };

    [Fact]
    public void A_kill_is_within_a_bar_that_it_just_reaches()
    {
        var result = Result(lost: 0, 900, 1000, 1500, 2000);

        Assert.Equal((2, 4), (result.Within(1), result.Within(2)));
        Assert.True(result.Meets(2));
        Assert.False(result.Meets(1.9));
    }

    [Fact]
    public void A_lost_write_fails_whatever_the_times_are() => Assert.False(Result(lost: 1, 900).Meets(2));

    [Fact]
    public void The_report_shows_the_distribution_the_counts_and_what_was_missed()
    {
        var result = Result(lost: 3, 900, 1500, 2100);

        var text = string.Join(' ', FailoverText.Write(Options, result).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        using var json = JsonDocument.Parse(FailoverFigures.Write(Options, result));

        Assert.Contains("min 900 p50 1500 p90 2100 p99 2100 max 2100 ms", text, StringComparison.Ordinal);
        Assert.Contains("within 1 x the timeout 1 of 3", text, StringComparison.Ordinal);
        Assert.Contains("within 2 x the timeout 2 of 3", text, StringComparison.Ordinal);
        Assert.Contains("lost of these 3", text, StringComparison.Ordinal);
        Assert.Contains("1 kills needed more than the required 2 x", text, StringComparison.Ordinal);
        Assert.Equal(2100, json.RootElement.GetProperty("maxMs").GetDouble());
        Assert.Equal(3, json.RootElement.GetProperty("lost").GetInt64());
        Assert.False(json.RootElement.GetProperty("met").GetBoolean());
        Assert.Equal(3, json.RootElement.GetProperty("recoveriesMs").GetArrayLength());
    }

    private static FailoverResult Result(long lost, params int[] milliseconds) =>
        new(TimeSpan.FromSeconds(1), [.. milliseconds.Select(ms => TimeSpan.FromMilliseconds(ms))], Acknowledged: 1000, lost);
}
