using System.Buffers;
using System.Net.Sockets;
using KvStore.Server.Hosting.Authority;
using KvStore.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Tests.Hosting.Authority;

/// <summary>Goal: a client whose :authority is a URL is served. Method: its frames, written by hand to a real port.</summary>
public sealed class UrlAuthorityTests : IAsyncLifetime
{
    private const byte Status200 = 0x88; // Index 8 of the static table.
    private const string Url = "http://127.0.0.1:1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestPort _port = null!; // Set before each test.

    public async Task InitializeAsync() => _port = await TestPort.StartAsync(
        _ => { },
        app => app.MapGet("/", context => context.Response.WriteAsync(context.Request.Host.Value!)));

    public async Task DisposeAsync() => await _port.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_request_finds_the_authority_by_its_index(bool isHuffman)
    {
        await using var connection = await _port.ConnectAsync();
        await connection.WriteAsync(new Http2Frames().Start().Request(1, First(isHuffman)).Bytes);
        Assert.Equal(Status200, await ReadStatusAsync(connection));
        await connection.WriteAsync(new Http2Frames().Request(3, Again(HpackBuilder.DynamicStart)).Bytes);
        Assert.Equal(Status200, await ReadStatusAsync(connection));
    }

    [Fact]
    public async Task The_authority_stays_in_a_table_that_is_full_to_the_last_byte()
    {
        // An entry counts its name, its value and 32 bytes; a table holds 4096 (RFC 7541, section 4.1; RFC 9113, section 6.5.2).
        var left = 4096 - (":authority".Length + Url.Length + 32);
        var filler = new HpackBuilder().Get("/").Indexed(HpackBuilder.DynamicStart)
            .Field(HpackKind.LiteralIndexed, "x", new string('x', left - 1 - 32));
        await using var connection = await _port.ConnectAsync();
        await connection.WriteAsync(new Http2Frames().Start().Request(1, First(isHuffman: true)).Request(3, filler.Block).Bytes);
        Assert.Equal(Status200, await ReadStatusAsync(connection));
        Assert.Equal(Status200, await ReadStatusAsync(connection));
        await connection.WriteAsync(new Http2Frames().Request(5, Again(HpackBuilder.DynamicStart + 1)).Bytes);
        Assert.Equal(Status200, await ReadStatusAsync(connection));
    }

    [Fact]
    public async Task A_client_may_wait_for_the_settings_of_the_server()
    {
        await using var connection = await _port.ConnectAsync();
        await connection.WriteAsync(new Http2Frames().Start().Bytes);
        Assert.Equal(Http2Frames.Settings, (await ReadFrameAsync(connection)).Header.Type);
        await connection.WriteAsync(new Http2Frames().Request(1, First(isHuffman: true)).Bytes);
        Assert.Equal(Status200, await ReadStatusAsync(connection));
    }

    private static byte[] First(bool isHuffman) =>
        new HpackBuilder().Get("/").Field(HpackKind.LiteralIndexed, HpackBuilder.AuthorityIndex, Url, isHuffman).Block;

    private static byte[] Again(int index) => new HpackBuilder().Get("/").Indexed(index).Block;

    private static async Task<byte> ReadStatusAsync(NetworkStream connection)
    {
        while (true)
        {
            var (header, payload) = await ReadFrameAsync(connection);
            Assert.NotEqual(Http2Frames.ResetStream, header.Type);
            Assert.NotEqual(Http2Frames.GoAway, header.Type);
            if (header.Type == Http2FrameType.Headers)
            {
                return payload[0];
            }
        }
    }

    private static async Task<(Http2FrameHeader Header, byte[] Payload)> ReadFrameAsync(NetworkStream connection)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var head = new byte[Http2FrameHeader.Size];
        await connection.ReadExactlyAsync(head, timeout.Token);
        Http2FrameHeader.TryRead(new ReadOnlySequence<byte>(head), offset: 0, out var header);
        var payload = new byte[header.Length];
        await connection.ReadExactlyAsync(payload, timeout.Token);
        return (header, payload);
    }
}
