using System.Text.Json;

using KvStore.Bench.Commands;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Commands;

public sealed class BenchCommandLineTests
{
    [Theory]
    [InlineData("put", "--clients", "x")]
    [InlineData("put", "--clients", "0")]
    [InlineData("put", "--nonsense", "1")]
    [InlineData("put", "--duration", "10")]
    [InlineData("put", "--endpoints", "https://a:1")]
    [InlineData("put", "--consistency", "l")]
    [InlineData("get", "--consistency", "x")]
    [InlineData("compare", "--loads", "pot100")]
    [InlineData("compare", "--loads", "put100,put100")]
    [InlineData("compare", "--require", "put100")]
    [InlineData("compare", "--require", "get7=1.0")]
    [InlineData("compare", "--rounds", "0")]
    [InlineData("failover", "--kills", "0")]
    [InlineData("failover", "--require", "two")]
    [InlineData("failover", "--election-timeout", "10ms")]
    [InlineData("catchup", "--state", "50MB")]
    [InlineData("catchup", "--require", "0")]
    [InlineData("catchup", "--value-size", "-1")]
    public async Task A_mistake_on_the_command_line_is_named_and_answers_2(string command, string flag, string value)
    {
        var (code, output, errors) = await RunAsync(command, flag, value);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains(flag, errors, StringComparison.Ordinal);
        Assert.StartsWith("kvbench: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_not_there_answers_1()
    {
        var (code, _, errors) = await RunAsync("put", "--endpoints", "127.0.0.1:1", "--total", "1");

        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("no leader found at 127.0.0.1:1", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compare", "--etcd")]
    [InlineData("failover", "--kvstore")]
    [InlineData("catchup", "--kvstore")]
    public async Task A_program_that_is_not_there_answers_1(string command, string flag)
    {
        var (code, _, errors) = await RunAsync(command, flag, "/no/such/program");

        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("/no/such/program", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_without_errors_answers_0_and_reports_every_figure()
    {
        await using var node = await FakeNode.StartAsync();

        var (code, output, errors) = await RunAsync(
            "mixed", "--endpoints", node.Address.Authority, "--total", "200", "--clients", "4", "--keyspace", "50", "--fill", "--warmup", "20");

        Assert.Equal((ExitCode.Success, ""), (code, errors));
        Assert.Equal(50 + 20 + 200, node.State.Requests);
        foreach (var word in new[] { "requests/s", "mean", "p50", "p90", "p99 ", "p99.9", "max", "errors       none", "client CPU", "latency get", "latency put" })
        {
            Assert.Contains(word, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_load_with_errors_answers_1_and_counts_them_by_code()
    {
        await using var node = await FakeNode.StartAsync();
        node.State.RefuseEvery = 10;

        var (code, output, _) = await RunAsync("put", "--endpoints", node.Address.Authority, "--total", "100", "--clients", "4", "--json");

        Assert.Equal(ExitCode.Failure, code);
        using var report = JsonDocument.Parse(output);
        Assert.Equal(90, report.RootElement.GetProperty("requests").GetInt64());
        Assert.Equal(10, report.RootElement.GetProperty("errors").GetProperty("ResourceExhausted").GetInt64());
        Assert.True(report.RootElement.GetProperty("latency").GetProperty("p99Us").GetDouble() > 0);
        Assert.True(report.RootElement.TryGetProperty("clientCpuUsPerRequest", out _));
    }

    [Fact]
    public async Task Target_any_spreads_the_load_over_all_endpoints()
    {
        await using var first = await FakeNode.StartAsync(id: 1, leader: 2);
        await using var second = await FakeNode.StartAsync(id: 2, leader: 2);

        var (code, _, _) = await RunAsync(
            "put", "--endpoints", $"{first.Address.Authority},{second.Address.Authority}", "--target", "any", "--total", "200",
            "--clients", "2", "--connections", "2");

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(200, first.State.Requests + second.State.Requests);
        Assert.NotEqual(0, first.State.Requests * second.State.Requests);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await BenchCommandLine.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
