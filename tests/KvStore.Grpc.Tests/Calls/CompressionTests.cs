using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

/// <summary>Round trips prove only that both sides agree; so the bytes on the wire are looked at too.</summary>
public sealed class CompressionTests
{
    private static readonly Ask Ask = new() { Payload = ByteString.CopyFrom(new byte[50_000]) };

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_calls_answer_as_plain_ones(string encoding)
    {
        await using var host = await StartAsync(encoding);
        var client = host.Client();

        var answer = await client.UnaryAsync(Ask, Compressed(encoding));
        using var call = client.Chat(Compressed(encoding));
        await call.RequestStream.WriteAsync(Ask);

        Assert.Equal(Ask.Payload, answer.Payload);
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal(Ask.Payload, call.ResponseStream.Current.Payload);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Response_is_compressed_on_the_wire(string encoding)
    {
        await using var host = await StartAsync(encoding);

        var response = await RawCall.UnaryAsync(host, Ask, acceptEncoding: encoding);

        Assert.Equal("0", response.Status);
        Assert.Equal(encoding, response.Encoding);
        AssertCompressed(encoding, response.Compressed, response.Message);
        Assert.Equal(Ask.Payload, Answer.Parser.ParseFrom(Decompress(encoding, response.Message)).Payload);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Request_is_compressed_on_the_wire(string encoding)
    {
        await using var host = await StartAsync(encoding);
        using var tap = new TapHandler();

        await host.Client(options => options.HttpHandler = tap).UnaryAsync(Ask, Compressed(encoding));

        var (compressed, message) = RawCall.Unframe(tap.LastBody);
        AssertCompressed(encoding, compressed, message);
        Assert.Equal(Ask, Ask.Parser.ParseFrom(Decompress(encoding, message)));
    }

    [Fact]
    public async Task Client_that_accepts_no_encoding_gets_a_plain_response()
    {
        await using var host = await StartAsync("gzip");

        var response = await RawCall.UnaryAsync(host, Ask);

        Assert.False(response.Compressed);
        Assert.Equal(Ask.Payload, Answer.Parser.ParseFrom(response.Message).Payload);
    }

    [Fact]
    public async Task Write_flag_leaves_a_message_plain()
    {
        await using var host = await StartAsync("gzip");
        using var tap = new TapHandler();
        var options = new CallOptions(Compressed("gzip"), writeOptions: new WriteOptions(WriteFlags.NoCompress));

        await host.Client(channel => channel.HttpHandler = tap).UnaryAsync(Ask, options);

        Assert.False(RawCall.Unframe(tap.LastBody).Compressed);
    }

    private static Task<ProbeHost> StartAsync(string encoding) => ProbeHost.StartAsync(options =>
    {
        options.ResponseCompressionAlgorithm = encoding;
        options.ResponseCompressionLevel = CompressionLevel.Fastest;
    });

    // The header by which a caller of the official client asks for compression; it does not travel itself.
    private static Metadata Compressed(string encoding) => new() { { "grpc-internal-encoding-request", encoding } };

    private static void AssertCompressed(string encoding, bool compressed, byte[] message)
    {
        Assert.True(compressed);
        Assert.InRange(message.Length, 1, Ask.Payload.Length / 10);

        // RFC 1952: gzip begins with 1f 8b. RFC 1950: zlib begins with 78 for deflate with a window of 32 KB.
        byte[] magic = encoding == "gzip" ? [0x1f, 0x8b] : [0x78];
        Assert.Equal(magic, message[..magic.Length]);
    }

    private static Stream Decompress(string encoding, byte[] message) => encoding == "gzip"
        ? new GZipStream(new MemoryStream(message), CompressionMode.Decompress)
        : new ZLibStream(new MemoryStream(message), CompressionMode.Decompress);
}
