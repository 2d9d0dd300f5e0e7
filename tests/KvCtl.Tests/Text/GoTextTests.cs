using System.Globalization;
using System.Text;
using KvCtl.Text;

namespace KvCtl.Tests.Text;

// Expected values are Go's own (strconv, time, and the go-humanize package).
public sealed class GoTextTests
{
    [Theory]
    [InlineData("a", "\"a\"")]
    [InlineData("k\"q\\n", "\"k\\\"q\\\\n\"")]
    [InlineData("v<>&é\u0001\t", "\"v<>&é\\x01\\t\"")]
    [InlineData("\a\b\f\n\r\t\v\u007f", "\"\\a\\b\\f\\n\\r\\t\\v\\x7f\"")]
    [InlineData("\u00a0\u200b\u2028", "\"\\u00a0\\u200b\\u2028\"")]
    [InlineData("😀", "\"😀\"")]
    [InlineData("\U000e0001", "\"\\U000e0001\"")]
    public void Text_is_quoted_as_Go_does(string text, string quoted) => Assert.Equal(quoted, GoQuote.Quote(text));

    [Fact]
    public void Bytes_that_are_not_text_are_quoted_as_hexadecimal() =>
        Assert.Equal("\"a\\xff\\xc3b\"", GoQuote.Quote([(byte)'a', 0xff, 0xc3, (byte)'b']));

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\"", "\a\b\f\n\r\t\v\\\"")]
    [InlineData("\"\\x41\\101\\xff\"", "AA\u00ff")]
    [InlineData("\"\\u00e9\"", "\u00c3\u00a9")]
    [InlineData("\"\\U0001F600\"", "\u00f0\u009f\u0098\u0080")]
    [InlineData("`a\\n`", "a\\n")]
    [InlineData("\"a\\q\"", null)]
    [InlineData("\"\\x4\"", null)]
    [InlineData("\"\\400\"", null)]
    [InlineData("\"\\ud800\"", null)]
    [InlineData("\"a\"b\"", null)]
    [InlineData("\"a\\", null)]
    [InlineData("a", null)]
    public void Literals_are_read_as_Go_does_byte_for_byte(string literal, string? content) =>
        Assert.Equal(content, GoUnquote.Unquote(literal));

    [Fact]
    public void What_is_quoted_reads_back_the_same()
    {
        var all = new byte[512];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = (byte)((i * 167) + (i >> 8));
        }

        var literal = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(GoQuote.Quote(all)));

        Assert.Equal(all, Encoding.Latin1.GetBytes(GoUnquote.Unquote(literal)!));
    }

    [Theory]
    [InlineData("0", 10, 0L)]
    [InlineData("+1", 10, 1L)]
    [InlineData("-9223372036854775808", 10, long.MinValue)]
    [InlineData("9223372036854775807", 10, long.MaxValue)]
    [InlineData("7fffffffffffffff", 16, long.MaxValue)]
    [InlineData("0x10", 0, 16L)]
    [InlineData("-0b11", 0, -3L)]
    [InlineData("0o17", 0, 15L)]
    [InlineData("017", 0, 15L)]
    public void Numbers_are_read_as_Go_does(string text, int numberBase, long expected)
    {
        Assert.Null(GoNumber.ParseInt(text, numberBase, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("", 10, "invalid syntax")]
    [InlineData("-", 10, "invalid syntax")]
    [InlineData("1_0", 10, "invalid syntax")]
    [InlineData("0x10", 16, "invalid syntax")]
    [InlineData("9", 8, "invalid syntax")]
    [InlineData("9223372036854775808", 10, "value out of range")]
    [InlineData("-9223372036854775809", 10, "value out of range")]
    [InlineData("99999999999999999999999999", 10, "value out of range")]
    public void Bad_numbers_give_the_error_of_Go(string text, int numberBase, string reason) =>
        Assert.Equal($"strconv.ParseInt: parsing \"{text}\": {reason}", GoNumber.ParseInt(text, numberBase, out _));

    [Theory]
    [InlineData("0", "00:00:00")]
    [InlineData("5s", "00:00:05")]
    [InlineData("1m30.5s", "00:01:30.5000000")]
    [InlineData("1h2m3s4ms5us", "01:02:03.0040050")]
    [InlineData("500µs", "00:00:00.0005000")]
    [InlineData("1ns", "00:00:00")]
    [InlineData("-1.5h", "-01:30:00")]
    public void Durations_are_read_as_Go_does(string text, string expected)
    {
        Assert.Null(GoDuration.Parse(text, out var value));
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("abc", "time: invalid duration \"abc\"")]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("5", "time: missing unit in duration \"5\"")]
    [InlineData("5x", "time: unknown unit \"x\" in duration \"5x\"")]
    [InlineData("1s5", "time: missing unit in duration \"1s5\"")]
    [InlineData("99999999999h", "time: invalid duration \"99999999999h\"")]
    public void Bad_durations_give_the_error_of_Go(string text, string error) => Assert.Equal(error, GoDuration.Parse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(15, "1.5µs")]
    [InlineData(38_403, "3.8403ms")]
    [InlineData(50_011_539, "5.0011539s")]
    [InlineData(900_000_000, "1m30s")]
    [InlineData(37_225_000_000, "1h2m2.5s")]
    [InlineData(-10_000_000, "-1s")]
    public void Durations_are_written_as_Go_does(long ticks, string expected) =>
        Assert.Equal(expected, GoDuration.Format(TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(9, "9 B")]
    [InlineData(10, "10 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(24_576, "25 kB")]
    [InlineData(1_500_000, "1.5 MB")]
    [InlineData(82_854_982, "83 MB")]
    [InlineData(ulong.MaxValue, "18 EB")]
    public void Sizes_are_written_as_etcdctl_does(ulong bytes, string expected) => Assert.Equal(expected, HumanSize.Format(bytes));
}
