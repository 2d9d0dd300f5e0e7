using System.Buffers;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

public sealed class HpackIntegerTests
{
    [Theory]
    [InlineData("0a", 5, 10)] // RFC 7541, C.1.1 to C.1.3.
    [InlineData("1f9a0a", 5, 1337)]
    [InlineData("2a", 8, 42)]
    [InlineData("1f00", 5, 31)]
    [InlineData("7f00", 7, 127)]
    [InlineData("7f8001", 7, 255)]
    [InlineData("1fffffff7f", 5, 31 + 0xFFFFFFF)]
    public void Integers_are_read_and_written(string hex, int prefixBits, int value)
    {
        var bytes = Convert.FromHexString(hex);
        var position = 0;
        Assert.True(HpackInteger.TryRead(bytes, prefixBits, ref position, out var read));
        Assert.Equal((value, bytes.Length), (read, position));

        var written = new ArrayBufferWriter<byte>();
        HpackInteger.Write(value, prefixBits, flags: 0, written);
        Assert.Equal(bytes, written.WrittenSpan.ToArray());
    }

    [Fact]
    public void Flags_above_the_prefix_are_no_part_of_the_integer()
    {
        var position = 0;
        Assert.True(HpackInteger.TryRead([0xEA], 5, ref position, out var value));
        Assert.Equal(10, value);
        var written = new ArrayBufferWriter<byte>();
        HpackInteger.Write(10, prefixBits: 5, flags: 0xE0, written);
        Assert.Equal([0xEA], written.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1f")]
    [InlineData("1f80")]
    [InlineData("1fffffffff7f")]
    public void Cut_off_or_too_large_integers_are_refused(string hex)
    {
        var position = 0;
        Assert.False(HpackInteger.TryRead(Convert.FromHexString(hex), prefixBits: 5, ref position, out _));
    }
}
