using System.Text;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

public sealed class HpackWalkerTests
{
    [Theory]
    [InlineData("828684410f7777772e6578616d706c652e636f6d")] // RFC 7541, C.3.1 and C.4.1: one request without and with Huffman.
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff")]
    public void Example_requests_of_the_standard_are_walked(string hex)
    {
        var block = Convert.FromHexString(hex);
        Assert.Equal(["Indexed 2", "Indexed 6", "Indexed 4", "LiteralIndexed 1 = www.example.com"], Describe(block));
    }

    [Fact]
    public void Every_kind_is_walked()
    {
        var block = new HpackBuilder()
            .SizeUpdate(4096)
            .Indexed(1000)
            .Field(HpackKind.LiteralIndexed, nameIndex: 70, "a")
            .Field(HpackKind.Literal, nameIndex: 200, new string('b', 300))
            .Field(HpackKind.LiteralNeverIndexed, nameIndex: 23, "secret", isHuffman: true)
            .Field(HpackKind.Literal, "name", "", isHuffman: true)
            .Block;
        Assert.Equal(
            [
                "SizeUpdate 4096",
                "Indexed 1000",
                "LiteralIndexed 70 = a",
                "Literal 200 = " + new string('b', 300),
                "LiteralNeverIndexed 23 = secret",
                "Literal name = ",
            ],
            Describe(block));
    }

    [Fact]
    public void A_block_that_is_cut_off_inside_a_representation_is_malformed()
    {
        var block = new HpackBuilder().Field(HpackKind.LiteralIndexed, "name", "value").Block;
        Assert.Empty(Describe([])!);
        for (var length = 1; length < block.Length; length++)
        {
            Assert.Null(Describe(block[..length]));
        }
    }

    private static List<string>? Describe(byte[] block)
    {
        var described = new List<string>();
        var walker = new HpackWalker(block);
        while (walker.MoveNext())
        {
            var field = walker.Current;
            var name = field.IsLiteral && field.Index == 0 ? Decode(field.Name, block) : $"{field.Index}";
            described.Add($"{field.Kind} {name}" + (field.IsLiteral ? $" = {Decode(field.Value, block)}" : ""));
        }

        return walker.IsMalformed ? null : described;
    }

    private static string Decode(HpackString text, byte[] block)
    {
        var decoded = new byte[1024];
        Assert.True(text.TryDecode(block, decoded, out var length));
        return Encoding.ASCII.GetString(decoded, 0, length);
    }
}
