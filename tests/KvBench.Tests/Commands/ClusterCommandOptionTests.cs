using System.CommandLine;

using KvStore.Bench.Catchup;
using KvStore.Bench.Clusters;
using KvStore.Bench.Commands;
using KvStore.Bench.Failover;

namespace KvStore.Bench.Tests.Commands;

public sealed class ClusterCommandOptionTests
{
    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("64KiB", 65_536)]
    [InlineData("50MiB", 52_428_800)]
    [InlineData("1GiB", 1_073_741_824)]
    public void A_size_is_a_number_and_maybe_a_unit(string text, long bytes)
    {
        Assert.True(SizeText.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("50MB")]
    [InlineData("9999999999GiB")]
    public void Anything_else_is_no_size(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Fact]
    public void Failover_has_the_documented_defaults()
    {
        var options = ReadFailover("--dir", "d");

        Assert.Null(options.Problem());
        Assert.Equal(new FailoverOptions { Cluster = new ClusterOptions { Directory = "d" } }, options);
        Assert.True(options is { Kills: 50, Require: 2 });
        Assert.Equal(["--election-timeout", "1000ms", "--heartbeat", "100ms"], options.NodeSettings);
    }

    [Fact]
    public void Every_flag_of_failover_arrives_where_it_belongs()
    {
        var options = ReadFailover(
            "--kills", "7", "--clients", "3", "--election-timeout", "300ms", "--require", "1.5", "--kvstore", "k", "--dir", "d", "--keep", "--json",
            "--no-progress");

        var expected = new FailoverOptions
        {
            Cluster = new ClusterOptions { KvStore = "k", Directory = "d", Keep = true, Json = true, Progress = false },
            Kills = 7,
            Clients = 3,
            ElectionTimeout = TimeSpan.FromMilliseconds(300),
            Require = 1.5,
        };
        Assert.Equal(expected, options);
    }

    [Fact]
    public void Catchup_has_the_documented_defaults()
    {
        var options = ReadCatchup("--dir", "d");

        Assert.Null(options.Problem());
        Assert.Equal(new CatchupOptions { Cluster = new ClusterOptions { Directory = "d" } }, options);
        Assert.Equal(198_593, options.Load(options.Duration).Keyspace);
        Assert.Equal(["--snapshot-count", "20000", "--snapshot-catchup-entries", "2000"], options.NodeSettings);
    }

    [Fact]
    public void Every_flag_of_catchup_arrives_where_it_belongs()
    {
        var options = ReadCatchup(
            "--state", "1MiB", "--clients", "3", "--value-size", "99", "--rounds", "2", "--duration", "1s", "--snapshot-count", "500", "--require", "3",
            "--dir", "d");

        var expected = new CatchupOptions
        {
            Cluster = new ClusterOptions { Directory = "d" },
            State = 1 << 20,
            Clients = 3,
            ValueSize = 99,
            Rounds = 2,
            Duration = TimeSpan.FromSeconds(1),
            SnapshotCount = 500,
            Require = 3,
        };
        Assert.Equal(expected, options);
    }

    private static FailoverOptions ReadFailover(params string[] arguments)
    {
        var options = new FailoverOptionSet();
        var command = new RootCommand();
        options.AddTo(command);
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed);
    }

    private static CatchupOptions ReadCatchup(params string[] arguments)
    {
        var options = new CatchupOptionSet();
        var command = new RootCommand();
        options.AddTo(command);
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed);
    }
}
