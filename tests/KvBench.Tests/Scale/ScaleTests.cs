using System.Text.Json;
using KvStore.Bench.Clusters;
using KvStore.Bench.Load;
using KvStore.Bench.Output;
using KvStore.Bench.Scale;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Tests.Scale;

public sealed class ScaleTests
{
    private static readonly ScaleOptions Options = new()
    {
        Cluster = new ClusterOptions { Directory = "." },
        Load = new LoadOptions { Kind = LoadKind.Put, Duration = TimeSpan.FromSeconds(1) },
    };

    [Theory]
    [InlineData("1,3,9", new[] { 1, 3, 9 })]
    [InlineData("4", new[] { 4 })]
    [InlineData("1, 2", new[] { 1, 2 })]
    public void Lists_of_numbers_are_read(string text, int[] groups) => Assert.Equal(groups, ScaleOptions.ParseGroups(text));

    [Theory]
    [InlineData("")]
    [InlineData("0,1")]
    [InlineData("1,1")]
    [InlineData("1,x")]
    [InlineData("101")]
    public void What_is_no_list_of_numbers_is_not_read(string text) => Assert.Null(ScaleOptions.ParseGroups(text));

    [Fact]
    public void The_bar_is_on_processor_time_and_failures_fail_without_one()
    {
        Assert.True(Figure(ratio: 1.1).Meets(1.1));
        Assert.False(Figure(ratio: 1.11).Meets(1.1));
        Assert.True(Figure(ratio: 9).Meets(null));
        Assert.False((Figure(ratio: 1) with { Failed = 1 }).Meets(null));
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        Assert.Null(Options.Problem());
        Assert.Equal("--rounds must be at least 1", (Options with { Rounds = 0 }).Problem());
        Assert.Equal("--require must be more than 0", (Options with { Require = 0 }).Problem());
        Assert.Equal("--clients must be at least 1", (Options with { Load = Options.Load with { Clients = 0 } }).Problem());
    }

    [Fact]
    public void The_report_has_medians_and_extremes()
    {
        var text = ScaleText.Write(Options, [Figure(ratio: 1.05)]);

        Assert.Contains("engine default, 100 clients", text, StringComparison.Ordinal);
        Assert.Contains("20000 (10000 to 30000)", text, StringComparison.Ordinal);
        Assert.Contains("1.05 (0.90 to 1.20)", text, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(ScaleFigures.Write(Options, [Figure(ratio: 1.05)]));
        Assert.Equal(3, json.RootElement.GetProperty("figures")[0].GetProperty("groups").GetInt32());
    }

    private static ScaleFigure Figure(double ratio) => new(
        Groups: 3,
        new Sample(20_000, 10_000, 30_000),
        new Sample(60, 50, 70),
        new Sample(8, 7, 9),
        new Sample(ratio, 0.9, 1.2),
        Failed: 0);
}
