using System.Buffers;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

public sealed class AuthorityRewriterTests
{
    private const string Url = "http://127.0.0.1:2379";
    private const string Host = "http---127.0.0.1-2379";

    [Theory]
    [InlineData(HpackKind.LiteralIndexed, false)]
    [InlineData(HpackKind.LiteralIndexed, true)]
    [InlineData(HpackKind.Literal, false)]
    [InlineData(HpackKind.Literal, true)]
    [InlineData(HpackKind.LiteralNeverIndexed, false)]
    [InlineData(HpackKind.LiteralNeverIndexed, true)]
    internal void A_url_is_replaced_in_its_representation(HpackKind kind, bool isHuffman)
    {
        var block = Around(builder => builder.Field(kind, HpackBuilder.AuthorityIndex, Url, isHuffman));
        var expected = Around(builder => builder.Field(kind, HpackBuilder.AuthorityIndex, Host));
        Assert.Equal(expected, Rewrite(block));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_literal_name_is_known_and_kept(bool isHuffman)
    {
        var name = new HpackBuilder().Field(HpackKind.LiteralIndexed, ":authority", "", isHuffman).Block[..^1];
        var block = new HpackBuilder().Field(HpackKind.LiteralIndexed, ":authority", Url, isHuffman).Block;
        var host = new HpackBuilder().Field(HpackKind.LiteralIndexed, nameIndex: 1, Host).Block[1..];
        Assert.Equal([.. name, .. host], Rewrite(block));
    }

    [Fact]
    public void A_length_of_two_bytes_is_written()
    {
        var path = new string('p', 300);
        var block = new HpackBuilder().Field(HpackKind.Literal, nameIndex: 1, "http://" + path, isHuffman: true).Block;
        var expected = new HpackBuilder().Field(HpackKind.Literal, nameIndex: 1, "http---" + path).Block;
        Assert.Equal(expected, Rewrite(block));
    }

    [Fact]
    public void Each_url_of_a_block_is_replaced()
    {
        var block = Around(url => url.Field(HpackKind.Literal, 1, Url, isHuffman: true).Indexed(2).Field(HpackKind.Literal, 1, Url));
        var expected = Around(host => host.Field(HpackKind.Literal, 1, Host).Indexed(2).Field(HpackKind.Literal, 1, Host));
        Assert.Equal(expected, Rewrite(block));
    }

    [Fact]
    public void Other_blocks_stay()
    {
        AssertUnchanged([]);
        AssertUnchanged(Around(builder => builder.Field(HpackKind.LiteralIndexed, nameIndex: 1, "127.0.0.1:2379", isHuffman: true)));
        AssertUnchanged(Around(builder => builder.Indexed(HpackBuilder.DynamicStart)));
        AssertUnchanged(Around(builder => builder.Field(HpackKind.LiteralIndexed, nameIndex: 4, Url)));
        AssertUnchanged(Around(builder => builder.Field(HpackKind.LiteralIndexed, "referer", Url)));
        AssertUnchanged(Around(builder => builder.Field(HpackKind.LiteralIndexed, ":authority-of-another", Url)));

        var tooLong = "http://" + new string('h', AuthorityLimits.AuthorityBytesMax);
        AssertUnchanged(Around(builder => builder.Field(HpackKind.LiteralIndexed, nameIndex: 1, tooLong)));
    }

    [Fact]
    public void A_defect_after_a_url_is_reported()
    {
        byte[] block = [.. new HpackBuilder().Field(HpackKind.Literal, nameIndex: 1, Url).Block, 0x40];
        Assert.Equal(AuthorityRewrite.Malformed, AuthorityRewriter.Rewrite(block, new ArrayBufferWriter<byte>()));
    }

    // What stands before and after must come through as it is, Huffman and all.
    private static byte[] Around(Func<HpackBuilder, HpackBuilder> add) =>
        add(new HpackBuilder().SizeUpdate(4096).Get("/a").Field(HpackKind.LiteralIndexed, "x", "huffman", isHuffman: true))
            .Field(HpackKind.LiteralNeverIndexed, nameIndex: 23, "token", isHuffman: true)
            .Indexed(100)
            .Block;

    private static byte[] Rewrite(byte[] block)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(AuthorityRewrite.Rewritten, AuthorityRewriter.Rewrite(block, output));
        return output.WrittenSpan.ToArray();
    }

    private static void AssertUnchanged(byte[] block)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(AuthorityRewrite.Unchanged, AuthorityRewriter.Rewrite(block, output));
        Assert.Equal(0, output.WrittenCount);
    }
}
