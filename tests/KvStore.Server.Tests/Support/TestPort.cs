using System.Net;
using System.Net.Sockets;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using KvStore.Server.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Server.Tests.Support;

/// <summary>A port of the server on a free port of this machine, with what a test puts behind it.</summary>
internal sealed class TestPort : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestPort(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public static ListenUrl AnyPort => new(new IPEndPoint(IPAddress.Loopback, 0), "http://127.0.0.1:0");

    /// <summary>A port that nobody listens on now, for what must know its port before it opens it.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public static async Task<TestPort> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map, TlsIdentity? tls = null)
    {
        var url = tls is null ? AnyPort : AnyPort with { Text = "https://127.0.0.1:0" };
        using var sockets = ListenSockets.Open([url]);
        var port = sockets.PortOf(url.EndPoint);
        var builder = PortHost.CreateBuilder([url], tls, sockets, NullLoggerFactory.Instance);
        configure(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestPort(app, port);
    }

    /// <summary>A raw connection to the port.</summary>
    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
