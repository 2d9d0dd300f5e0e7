using Google.Protobuf;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Auth;

namespace KvStore.Node.Tests.Auth;

/// <summary>Which ranges lie in the union of others.</summary>
public sealed class KeyCoverTests
{
    [Theory]
    [InlineData("b", "d", true)]
    [InlineData("b", "f", true)]
    [InlineData("c", "e", true)]
    [InlineData("b", "", true)]
    [InlineData("e", "", true)]
    [InlineData("f", "", false)]
    [InlineData("a", "", false)]
    [InlineData("b", "g", false)]
    [InlineData("a", "c", false)]
    [InlineData("b", "i", false)]
    [InlineData("h", "h\0", true)]
    [InlineData("h", "i", false)]
    [InlineData("x", "\0", true)]
    [InlineData("w", "\0", false)]
    [InlineData("z", "zz", true)]
    [InlineData("d", "b", false)]
    [InlineData("c", "c", false)]
    public void Ranges_that_touch_cover_what_lies_over_both(string key, string end, bool isCovered)
    {
        var cover = Cover(("d", "f"), ("x", "\0"), ("b", "d"), ("h", ""), ("c", "c"), ("z", "a"), ("", "\0"), ("", ""));

        Assert.Equal(isCovered, cover.Covers(Range(key, end)));
    }

    [Fact]
    public void Nothing_is_covered_by_nothing()
    {
        Assert.False(Cover().Covers(Range("a", "")));
        Assert.False(Cover().Covers(Range("\0", "\0")));
    }

    [Fact]
    public void Everything_is_covered_by_all_keys() => Assert.True(Cover(("\0", "\0")).Covers(Range("\0", "\0")));

    [Fact]
    public void A_cover_agrees_with_asking_for_each_key()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var granted = Enumerable.Range(0, random.Next(6)).Select(_ => RandomRange(random)).ToArray();
            var cover = Cover(granted);
            var wanted = RandomRange(random);

            // Keys of one letter and the place between two of them: all that ends of these ranges can tell apart.
            var keys = Letters.SelectMany(static letter => new[] { $"{letter}", $"{letter}\0", $"{letter}~" })
                .Where(key => Range(wanted.Key, wanted.End).Contains(Bytes(key).Span)).ToList();
            var each = keys.Count > 0 && keys.All(key => granted.Any(range => Range(range.Key, range.End).Contains(Bytes(key).Span)));
            Assert.True(each == cover.Covers(Range(wanted.Key, wanted.End)), $"{wanted} in {string.Join(' ', granted)}");
        }
    }

    private const string Letters = "abcdefg";

    private static (string Key, string End) RandomRange(Random random)
    {
        var key = $"{Letters[random.Next(Letters.Length)]}";
        return random.Next(4) switch
        {
            0 => (key, ""),
            1 => (key, "\0"),
            _ => (key, $"{Letters[random.Next(Letters.Length)]}"),
        };
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => ByteString.CopyFromUtf8(text).Memory;

    private static KeyRange Range(string key, string end) => KeyRange.Of(ByteString.CopyFromUtf8(key), ByteString.CopyFromUtf8(end));

    private static KeyCover Cover(params (string Key, string End)[] ranges) =>
        KeyCover.Of(ranges.Select(static range => (ByteString.CopyFromUtf8(range.Key), ByteString.CopyFromUtf8(range.End))));
}
