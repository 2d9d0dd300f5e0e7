using System.Net;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Hosting;

public sealed class ListenSocketsTests
{
    [Fact]
    public void A_port_in_use_is_one_sentence_and_nothing_stays_open()
    {
        using var first = ListenSockets.Open([TestPort.AnyPort]);
        var port = first.PortOf(TestPort.AnyPort.EndPoint);
        var taken = UrlOf(port);
        var free = TestPort.Free();

        var e = Assert.Throws<ServerStartException>(() => ListenSockets.Open([UrlOf(free), taken]));
        Assert.Equal($"Cannot listen on http://127.0.0.1:{port}: the port is in use.", e.Message);
        using var again = ListenSockets.Open([UrlOf(free)]);
    }

    [Fact]
    public void One_address_twice_is_one_sentence()
    {
        var url = UrlOf(TestPort.Free());
        var e = Assert.Throws<ServerStartException>(() => ListenSockets.Open([url, url]));
        Assert.StartsWith($"Cannot listen on {url.Text}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_another_machine_is_one_sentence()
    {
        // 192.0.2.0/24 is for documentation (RFC 5737): no machine has it.
        var url = new ListenUrl(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 2379), "http://192.0.2.1:2379");
        var e = Assert.Throws<ServerStartException>(() => ListenSockets.Open([url]));
        Assert.Equal("Cannot listen on http://192.0.2.1:2379: the address is not of this machine.", e.Message);
    }

    private static ListenUrl UrlOf(int port) => new(new IPEndPoint(IPAddress.Loopback, port), $"http://127.0.0.1:{port}");
}
