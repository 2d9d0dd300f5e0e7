using System.CommandLine;

using KvStore.Bench.Commands;
using KvStore.Bench.Load;

namespace KvStore.Bench.Tests.Commands;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    public void A_duration_is_a_number_and_a_unit(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("1h")]
    [InlineData("99999999999m")]
    public void Anything_else_is_no_duration(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void Addresses_come_with_or_without_scheme()
    {
        Assert.True(EndpointText.TryParse("127.0.0.1:2379, http://localhost:1", out var endpoints));
        Assert.Equal([new Uri("http://127.0.0.1:2379"), new Uri("http://localhost:1")], endpoints);
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://localhost:1")]
    [InlineData("a:b:c")]
    public void Addresses_that_cannot_be_used_are_refused(string text) => Assert.False(EndpointText.TryParse(text, out _));

    [Fact]
    public void Without_flags_a_load_has_the_documented_defaults()
    {
        var request = Read(LoadKind.Put);

        Assert.Null(request.Problem());
        Assert.Equal([new Uri("http://127.0.0.1:2379")], request.Endpoints);
        Assert.True(request is { TargetLeader: true, Warmup: 0, Fill: false, Json: false, Progress: true });
        Assert.True(request.Load is { Clients: 100, Connections: 10, KeySize: 8, ValueSize: 256, Keyspace: 100_000, SequentialKeys: false });
        Assert.Equal((null, TimeSpan.FromSeconds(10)), (request.Load.Total, request.Load.Duration));
    }

    [Fact]
    public void Every_flag_arrives_where_it_belongs()
    {
        var request = Read(
            LoadKind.Mixed,
            "--endpoints", "a:1,b:2", "--target", "any", "--clients", "5", "--connections", "3", "--key-size", "9", "--value-size", "10",
            "--total", "77", "--keyspace", "11", "--sequential-keys", "--seed", "12", "--warmup", "13", "--fill", "--json", "--timeout", "3s",
            "--read-percent", "14", "--consistency", "s");

        Assert.Equal([new Uri("http://a:1"), new Uri("http://b:2")], request.Endpoints);
        Assert.True(request is { TargetLeader: false, Warmup: 13, Fill: true, Json: true, Progress: false });
        var expected = new LoadOptions
        {
            Kind = LoadKind.Mixed,
            Clients = 5,
            Connections = 3,
            KeySize = 9,
            ValueSize = 10,
            Total = 77,
            Keyspace = 11,
            SequentialKeys = true,
            Seed = 12,
            ReadPercent = 14,
            Serializable = true,
            GetResponseBytesMin = 10,
            StallMax = TimeSpan.FromSeconds(3),
        };
        Assert.Equal(expected, request.Load);
    }

    private static LoadRequest Read(LoadKind kind, params string[] arguments)
    {
        var options = new LoadOptionSet(kind);
        var command = new RootCommand();
        options.AddTo(command);
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed);
    }
}
