using System.IO.Hashing;
using KvStore.Contracts.Partitioning;

namespace KvStore.Contracts.Tests.Partitioning;

/// <summary>The ring of docs/STORAGE_FORMAT.md, with its test vectors.</summary>
public sealed class HashRingTests
{
    [Fact]
    public void Positions_are_the_documented_ones()
    {
        Assert.Equal(XxHash64.HashToUInt64([1, 2, 0, 0, 0, 0, 0, 0]), HashRing.PositionOf(new Slot(513)));
        Assert.Equal("34c96acdcadb1bbb", $"{HashRing.PositionOf(new Slot(0)):x16}");
    }

    [Fact]
    public void Slots_of_a_new_cluster_are_the_documented_ones()
    {
        var table = SlotTable.Create(new HashRing([new(new GroupId(1), 1), new(new GroupId(2), 1), new(new GroupId(3), 1)]));

        Assert.Equal("2 2 2 1 3 1 2 3 3 2 1 1 1 3 1 2", string.Join(' ', Slot.All.Take(16).Select(slot => table[slot])));
        Assert.Equal("1366 1365 1365", string.Join(' ', new ulong[] { 1, 2, 3 }.Select(group => table.SlotsOf(new GroupId(group)).Count())));
    }

    [Fact]
    public void Weight_is_a_share()
    {
        var ring = new HashRing([new(new GroupId(1), 3), new(new GroupId(2), 1)]);

        Assert.Equal(Slot.Count * 3 / 4, SlotTable.Create(ring).SlotsOf(new GroupId(1)).Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RingMember.WeightMax + 1)]
    public void Weight_out_of_range_is_refused(int weight) =>
        Assert.ThrowsAny<ArgumentException>(() => new HashRing([new(new GroupId(1), weight)]));

    [Fact]
    public void No_group_and_a_group_twice_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new HashRing([]));
        Assert.ThrowsAny<ArgumentException>(() => new HashRing([new(new GroupId(1), 1), new(new GroupId(1), 2)]));
    }
}
