using System.IO.Pipelines;
using KvStore.Server.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KvStore.Server.Tests.Hosting;

public sealed class ProtocolSnifferTests
{
    private readonly Pipe _fromClient = new();
    private readonly Pipe _toClient = new();
    private ConnectionContext? _served;

    [Fact]
    public async Task Http2_is_marked_and_every_byte_is_left_for_the_server()
    {
        var serving = ServeAsync(Timeout.InfiniteTimeSpan);
        await _fromClient.Writer.WriteAsync("PR"u8.ToArray());
        await _fromClient.Writer.WriteAsync("I * HTTP/2.0"u8.ToArray());
        await serving;
        Assert.NotNull(_served!.Features.Get<ITlsConnectionFeature>());
        Assert.Equal("h2"u8.ToArray(), _served.Features.Get<ITlsApplicationProtocolFeature>()!.ApplicationProtocol.ToArray());
        var left = await _served.Transport.Input.ReadAsync();
        Assert.Equal("PRI * HTTP/2.0".Length, left.Buffer.Length);
    }

    [Fact]
    public async Task Anything_else_passes_unmarked()
    {
        await _fromClient.Writer.WriteAsync("GET / HTTP/1.1"u8.ToArray());
        await ServeAsync(Timeout.InfiniteTimeSpan);
        Assert.Null(_served!.Features.Get<ITlsConnectionFeature>());
        Assert.Equal("GET / HTTP/1.1".Length, (await _served.Transport.Input.ReadAsync()).Buffer.Length);
    }

    [Fact]
    public async Task A_silent_connection_is_given_up()
    {
        await ServeAsync(TimeSpan.FromMilliseconds(1));
        Assert.Null(_served);
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_of_the_preface_is_given_up()
    {
        await _fromClient.Writer.WriteAsync("PR"u8.ToArray());
        await _fromClient.Writer.CompleteAsync();
        await ServeAsync(Timeout.InfiniteTimeSpan);
        Assert.Null(_served);
    }

    private async Task ServeAsync(TimeSpan firstBytesTimeout)
    {
        var transport = new DuplexPipe(_fromClient.Reader, _toClient.Writer);
        var connection = new DefaultConnectionContext("1", transport, transport);
        var sniffer = new ProtocolSniffer(
            served =>
            {
                _served = served;
                return Task.CompletedTask;
            },
            firstBytesTimeout,
            TimeProvider.System);
        await sniffer.OnConnectionAsync(connection);
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
