using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Server.Hosting;
using KvStore.Server.Metrics;
using KvStore.Server.Tests.Support;
using KvStore.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace KvStore.Server.Tests.Hosting;

/// <summary>Goal: one cleartext port serves gRPC and HTTP/1.1. Method: real sockets on free ports, and a service that answers Unimplemented.</summary>
public sealed class SharedPortTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new();
    private readonly MetricsCollector _metrics = new();
    private readonly TestHealth _health = new();
    private TestPort _port = null!; // Set before each test.

    public async Task InitializeAsync() => _port = await TestPort.StartAsync(
        builder =>
        {
            builder.Services.AddGrpc();
            builder.Services.AddSingleton<LeaseService>();
        },
        app =>
        {
            app.MapGrpcService<LeaseService>();
            HttpPages.Map(app, _metrics);
            HealthPages.Map(app, _health);
        });

    public async Task DisposeAsync() => await _port.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Http1_gets_pages()
    {
        Assert.Equal("""{"health":"true"}""", await _http.GetStringAsync(new Uri(_port.Url, "/health")));
        var version = await _http.GetStringAsync(new Uri(_port.Url, "/version"));
        Assert.StartsWith("""{"etcdserver":"3.5.13","etcdcluster":"3.5.0","kvstore":""", version, StringComparison.Ordinal);
        var metrics = await _http.GetStringAsync(new Uri(_port.Url, "/metrics"));
        Assert.Contains("# TYPE dotnet_process_cpu_time_seconds_total counter", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sickness_is_503_with_its_reason()
    {
        _health.HasLeader = false;
        using var response = await _http.GetAsync(new Uri(_port.Url, "/health"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("""{"health":"false","reason":"RAFT NO LEADER"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing/here")]
    public async Task Unknown_pages_are_404(string path)
    {
        using var response = await _http.GetAsync(new Uri(_port.Url, path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Grpc_reaches_its_service()
    {
        using var channel = GrpcChannel.ForAddress(_port.Url);
        var call = new Auth.AuthClient(channel).AuthStatusAsync(new AuthStatusRequest());
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, e.StatusCode);
    }

    [Fact]
    public async Task Garbage_is_answered_by_http1_and_closed()
    {
        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync("\u0001\u0002garbage\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preface_in_single_bytes_is_still_http2()
    {
        await using var stream = await _port.ConnectAsync();
        foreach (var b in "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray())
        {
            await stream.WriteAsync(new[] { b });
        }

        // An empty SETTINGS frame ends the client's preface; the server's own first frame is SETTINGS too (type 4, after the length).
        await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });
        var head = new byte[4];
        await stream.ReadExactlyAsync(head).AsTask().WaitAsync(Patience);
        Assert.Equal(4, head[3]);
    }

    [Fact]
    public async Task A_request_that_comes_slowly_is_still_http1()
    {
        await using var stream = await _port.ConnectAsync();
        await stream.WriteAsync("P"u8.ToArray());
        await stream.WriteAsync("OST /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 405 ", await reader.ReadToEndAsync().WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_closes_without_a_word_hurts_nobody()
    {
        await (await _port.ConnectAsync()).DisposeAsync();
        Assert.NotEmpty(await _http.GetStringAsync(new Uri(_port.Url, "/health")));
    }

    private async Task<string> SendAsync(string text)
    {
        await using var stream = await _port.ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }
}
