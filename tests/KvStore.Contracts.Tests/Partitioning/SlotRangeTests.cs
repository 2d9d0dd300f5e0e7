using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KvStore.Contracts.Partitioning;

namespace KvStore.Contracts.Tests.Partitioning;

/// <summary>Goal: a range is said to be in one slot only if each of its keys is.</summary>
public sealed class SlotRangeTests
{
    [Theory]
    [InlineData("a", "", true)]
    [InlineData("a", "b", false)]
    [InlineData("a", "\0", false)]
    [InlineData("{t}", "{t~", true)]
    [InlineData("{t}/a", "{t}/b", true)]
    [InlineData("{t}/", "{t}0", true)]
    [InlineData("x{t}y", "x{t}z", true)]
    [InlineData("{t}", "{u}", false)]
    [InlineData("{t}", "\0", false)]
    [InlineData("{t", "{u", false)]
    [InlineData("{}a", "{}b", false)]
    [InlineData("{t}b", "{t}a", true)]
    public void Ranges_within_a_tag_are_in_one_slot(string key, string end, bool isOne) =>
        Assert.Equal(isOne ? Slot.Of(Encoding.UTF8.GetBytes(key)) : null, Slot.OfRange(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(end)));

    [Fact]
    public void Every_key_of_such_a_range_is_in_that_slot()
    {
        // Few letters, so that tags and common prefixes come often.
        var keys = Gen.Elements((byte)'{', (byte)'}', (byte)'~', (byte)'a').ArrayOf(6).ToArbitrary();

        Prop.ForAll(keys, keys, keys, (key, end, other) =>
            Slot.OfRange(key, end) is not { } slot
            || end.Length == 0
            || other.AsSpan().SequenceCompareTo(key) < 0
            || other.AsSpan().SequenceCompareTo(end) >= 0
            || Slot.Of(other) == slot).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }
}
