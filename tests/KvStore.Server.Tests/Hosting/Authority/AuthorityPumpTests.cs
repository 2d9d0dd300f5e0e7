using System.Buffers;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

public sealed class AuthorityPumpTests
{
    private const Http2FrameFlags Whole = Http2FrameFlags.EndHeaders | Http2FrameFlags.EndStream;
    private const Http2FrameFlags Open = Http2FrameFlags.None;

    private static readonly byte[] UrlBlock = Block("http://127.0.0.1:2379", isHuffman: true);
    private static readonly byte[] HostBlock = Block("http---127.0.0.1-2379", isHuffman: false);
    private static readonly byte[] Priority = [0, 0, 0, 3, 16];

    [Fact]
    public void Padding_is_dropped_and_priority_kept()
    {
        byte[] padded = [4, .. Priority, .. UrlBlock, 0, 0, 0, 0];
        var sent = new Http2Frames().Start().Frame(
            Http2FrameType.Headers, Whole | Http2FrameFlags.Padded | Http2FrameFlags.Priority, streamId: 1, padded);
        var expected = new Http2Frames().Start().Frame(
            Http2FrameType.Headers, Whole | Http2FrameFlags.Priority, streamId: 1, [.. Priority, .. HostBlock]);
        Assert.Equal(expected.Bytes, Pump(sent.Bytes));
    }

    [Fact]
    public void Continuations_are_joined()
    {
        var sent = new Http2Frames().Start()
            .Frame(Http2FrameType.Headers, Http2FrameFlags.EndStream, streamId: 1, UrlBlock[..9])
            .Frame(Http2FrameType.Continuation, Http2FrameFlags.None, streamId: 1, UrlBlock[9..12])
            .Frame(Http2FrameType.Continuation, Http2FrameFlags.EndHeaders, streamId: 1, UrlBlock[12..]);
        Assert.Equal(new Http2Frames().Start().Request(1, HostBlock).Bytes, Pump(sent.Bytes));
    }

    [Fact]
    public void A_block_that_grows_beyond_a_frame_is_split()
    {
        var max = AuthorityLimits.FrameBytesMax;
        var filler = new HpackBuilder().Field(HpackKind.Literal, "x", new string('x', max - UrlBlock.Length - 8)).Block;
        byte[] host = [.. HostBlock, .. filler];
        Assert.InRange(host.Length, max + 1, max + HostBlock.Length - UrlBlock.Length);
        var expected = new Http2Frames().Start()
            .Frame(Http2FrameType.Headers, Http2FrameFlags.EndStream, streamId: 1, host[..max])
            .Frame(Http2FrameType.Continuation, Http2FrameFlags.EndHeaders, streamId: 1, host[max..]);
        Assert.Equal(expected.Bytes, Pump(new Http2Frames().Start().Request(1, [.. UrlBlock, .. filler]).Bytes));
    }

    [Fact]
    public void Blocks_without_a_url_stay_as_they_are()
    {
        var block = Block("127.0.0.1:2379", isHuffman: true);
        var sent = new Http2Frames().Start()
            .Frame(Http2FrameType.Headers, Whole | Http2FrameFlags.Padded, streamId: 1, [2, .. block, 0, 0])
            .Frame(Http2FrameType.Headers, Http2FrameFlags.None, streamId: 3, block[..4])
            .Frame(Http2FrameType.Continuation, Http2FrameFlags.EndHeaders, streamId: 3, block[4..]);
        Assert.Equal(sent.Bytes, Pump(sent.Bytes));
    }

    public static TheoryData<byte[]> Defects => new(
        new Http2Frames().Frame(Http2FrameType.Headers, Whole, streamId: 1, [0x40]).Bytes,
        new Http2Frames().Frame(Http2FrameType.Headers, Whole | Http2FrameFlags.Padded, streamId: 1, [9, 0x82]).Bytes,
        new Http2Frames().Frame(Http2FrameType.Headers, Whole | Http2FrameFlags.Priority, streamId: 1, [0, 0]).Bytes,
        new Http2Frames().Frame(Http2FrameType.Headers, Whole, streamId: 1, new byte[AuthorityLimits.FrameBytesMax + 1]).Bytes,
        new Http2Frames()
            .Frame(Http2FrameType.Headers, Open, streamId: 1, [0x82])
            .Frame(Http2Frames.Ping, Open, streamId: 0, new byte[8])
            .Bytes,
        new Http2Frames()
            .Frame(Http2FrameType.Headers, Open, streamId: 1, [])
            .Frame(Http2FrameType.Continuation, Whole, streamId: 3, UrlBlock)
            .Bytes,
        Repeat(new Http2Frames().Frame(Http2FrameType.Headers, Open, streamId: 1, []), AuthorityLimits.HeaderBlockFramesMax).Bytes);

    [Theory]
    [MemberData(nameof(Defects))]
    public void After_a_defect_everything_passes(byte[] defect)
    {
        byte[] sent = [.. new Http2Frames().Start().Bytes, .. defect, .. new Http2Frames().Request(5, UrlBlock).Bytes];
        Assert.Equal(sent, Pump(sent));
    }

    [Fact]
    public void What_is_incomplete_at_the_end_passes()
    {
        var sent = new Http2Frames().Start().Request(1, UrlBlock).Bytes[..^1];
        Assert.Equal(sent, Pump(sent));
    }

    private static Http2Frames Repeat(Http2Frames frames, int count)
    {
        for (var i = 0; i < count; i++)
        {
            frames.Frame(Http2FrameType.Continuation, Open, streamId: 1, []);
        }

        return frames;
    }

    private static byte[] Block(string authority, bool isHuffman) =>
        new HpackBuilder().Get("/a").Field(HpackKind.LiteralIndexed, HpackBuilder.AuthorityIndex, authority, isHuffman).Block;

    private static byte[] Pump(byte[] sent)
    {
        var output = new ArrayBufferWriter<byte>();
        var input = new ReadOnlySequence<byte>(sent);
        var moved = new AuthorityPump(new HeaderBlockFinder()).Move(input, isLast: true, output);
        Assert.True(input.Slice(moved).IsEmpty);
        return output.WrittenSpan.ToArray();
    }
}
