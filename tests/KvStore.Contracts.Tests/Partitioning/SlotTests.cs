using System.Text;
using KvStore.Contracts.Partitioning;

namespace KvStore.Contracts.Tests.Partitioning;

/// <summary>The slot of a key, which must be the same for ever and for every client. The first four hashes are those published for XXH64.</summary>
public sealed class SlotTests
{
    [Theory]
    [InlineData("", 0xef4)]
    [InlineData("a", 0xd24)]
    [InlineData("abc", 0x44b)]
    [InlineData("123456789", 0x8cb)]
    public void Slot_is_the_first_12_bits_of_the_hash(string key, int slot) => Assert.Equal(new Slot(slot), Of(key));

    [Theory]
    [InlineData("user{42}name", "42")]
    [InlineData("{42}", "42")]
    [InlineData("a{b{c}d}e", "b{c")]
    [InlineData("a{b}{c}", "b")]
    [InlineData("a}b{c}", "c")]
    public void Tag_alone_decides(string key, string tag) => Assert.Equal(Of(tag), Of(key));

    [Theory]
    [InlineData("{}a")]
    [InlineData("a{}{b}")]
    [InlineData("{a")]
    [InlineData("a}")]
    [InlineData("}{")]
    public void Without_a_tag_the_whole_key_does(string key) =>
        Assert.Equal(key, Encoding.UTF8.GetString(Slot.RoutingPart(Encoding.UTF8.GetBytes(key))));

    [Fact]
    public void Keys_that_count_up_spread_over_the_slots()
    {
        const int KeysPerSlot = 64;
        var keys = Enumerable.Range(0, Slot.Count * KeysPerSlot).CountBy(i => Of($"user:{i:D9}")).ToDictionary();

        // A fair spread has a deviation of 8 about its 64: five of them on either side.
        Assert.Equal(Slot.Count, keys.Count);
        Assert.All(keys.Values, count => Assert.InRange(count, KeysPerSlot - 40, KeysPerSlot + 40));
    }

    private static Slot Of(string key) => Slot.Of(Encoding.UTF8.GetBytes(key));
}
