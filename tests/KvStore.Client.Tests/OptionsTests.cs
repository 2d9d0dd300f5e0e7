namespace KvStore.Client.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("127.0.0.1:2379")]
    [InlineData("node-1.example:2379")]
    [InlineData("[::1]:2379")]
    [InlineData("http://127.0.0.1:2379")]
    [InlineData("http://127.0.0.1:80/")]
    [InlineData("https://node:443")]
    public void An_endpoint_is_an_address_with_a_port(string endpoint)
    {
        using var client = new KvConnection(endpoint);

        Assert.Equal([endpoint], client.Options.Endpoints);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData(":2379")]
    [InlineData("http://127.0.0.1")]
    [InlineData("foo://x:1")]
    [InlineData("127.0.0.1:2379/path")]
    [InlineData("http://user@127.0.0.1:2379")]
    [InlineData("127.0.0.1:99999")]
    public void Anything_else_is_refused_by_name(string endpoint)
    {
        var exception = Assert.Throws<ArgumentException>(() => new KvConnection(endpoint));

        Assert.Contains($"\"{endpoint}\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var good = new KvClientOptions { Endpoints = ["a:1"] };
        KvClientOptions[] bad =
        [
            good with { Endpoints = [] },
            good with { RequestTimeout = TimeSpan.FromTicks(-1) },
            good with { ConnectTimeout = TimeSpan.Zero },
            good with { BackoffMin = TimeSpan.FromTicks(-1) },
            good with { BackoffMax = TimeSpan.Zero },
        ];

        Assert.All(bad, static options => Assert.Throws<ArgumentOutOfRangeException>(() => new KvConnection(options)));
    }
}
