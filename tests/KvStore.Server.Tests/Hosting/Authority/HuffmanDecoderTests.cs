using System.Text;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

public sealed class HuffmanDecoderTests
{
    // All bytes from 0 to 255 in the code of RFC 7541, appendix B, written by another implementation than the encoder of these tests.
    private const string AllBytes =
        "ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabffffffdfffffebfffffecfffffedfffffe" +
        "efffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffffd7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaffcabf1febf" +
        "afefe7fdfd2cbb00089969b71d79fb9f7fff20ffbff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242c" +
        "b34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ffff53fffd5ffffb3fffeb7fffdaffffb7ffff73ff" +
        "feeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffffeeffffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdaff" +
        "feeffff4ffffb7fffee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0ffff17fffedffff87ffff77" +
        "fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27ffffd" +
        "efffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87ffffe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9" +
        "fffff97fffb3ffffcffffb7fffcdffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7fffff9bffffecfff" +
        "ffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbfffffbbfffff7ffffff0fffffbbf";

    [Theory]
    [InlineData("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com")] // RFC 7541, C.4.1 to C.4.3.
    [InlineData("a8eb10649cbf", "no-cache")]
    [InlineData("25a849e95ba97d7f", "custom-key")]
    [InlineData("25a849e95bb8e8b4bf", "custom-value")]
    [InlineData("6402", "302")] // RFC 7541, C.6.1 to C.6.3.
    [InlineData("aec3771a4b", "private")]
    [InlineData("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT")]
    [InlineData("9d29ad171863c78f0b97c8e9ae82ae43d3", "https://www.example.com")]
    [InlineData("640eff", "307")]
    [InlineData("9bd9ab", "gzip")]
    [InlineData("", "")]
    public void Examples_of_the_standard_decode(string hex, string text) =>
        Assert.Equal(text, Encoding.ASCII.GetString(Decode(Convert.FromHexString(hex))!));

    [Fact]
    public void Every_byte_decodes()
    {
        var all = Enumerable.Range(0, 256).Select(symbol => (byte)symbol).ToArray();
        Assert.Equal(all, Decode(Convert.FromHexString(AllBytes)));
        Assert.Equal(Convert.FromHexString(AllBytes), HuffmanEncoder.Encode(all));
    }

    [Theory]
    [InlineData("ff")] // A whole byte of padding.
    [InlineData("640effff")]
    [InlineData("640efe")] // "307" and a zero in the padding.
    [InlineData("fffffffc")] // The end of the string as a symbol.
    public void Malformed_strings_are_refused(string hex) => Assert.Null(Decode(Convert.FromHexString(hex)));

    [Fact]
    public void A_string_longer_than_the_destination_is_refused()
    {
        var code = HuffmanEncoder.Encode("gzip"u8);
        Assert.True(HuffmanDecoder.TryDecode(code, new byte[4], out _));
        Assert.False(HuffmanDecoder.TryDecode(code, new byte[3], out _));
    }

    private static byte[]? Decode(byte[] code)
    {
        var decoded = new byte[1024];
        return HuffmanDecoder.TryDecode(code, decoded, out var length) ? decoded[..length] : null;
    }
}
