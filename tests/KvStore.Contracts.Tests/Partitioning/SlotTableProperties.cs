using FsCheck;
using FsCheck.Fluent;
using KvStore.Contracts.Partitioning;

namespace KvStore.Contracts.Tests.Partitioning;

/// <summary>Goal: every group has its share, and a change moves no more than it must. Method: clusters of up to 24 groups, of equal and of random weights.</summary>
public sealed class SlotTableProperties
{
    private static readonly Config Some = Config.QuickThrowOnFailure.WithMaxTest(60);

    private static readonly Arbitrary<RingMember[]> Clusters = (
        from count in Gen.Choose(1, 24)
        from heaviest in Gen.Elements(1, 1, 5)
        from weights in Gen.Choose(1, heaviest).ArrayOf(count)
        from first in Gen.Choose(1, 1000)
        select weights.Select((weight, i) => new RingMember(new GroupId((ulong)(first + (7 * i))), weight)).ToArray()).ToArbitrary();

    private static readonly RingMember Another = new(new GroupId(1_000_000), 1);

    [Fact]
    public void Every_group_has_its_share_to_within_one_slot() => Prop.ForAll(Clusters, members =>
    {
        var table = SlotTable.Create(new HashRing(members));
        var weights = members.Sum(member => member.Weight);

        return members.All(member =>
            Math.Abs(table.SlotsOf(member.Group).Count() - ((double)Slot.Count * member.Weight / weights)) < 1);
    }).Check(Some);

    [Fact]
    public void A_group_that_comes_takes_its_share_and_nothing_else_moves() => Prop.ForAll(Clusters, members =>
    {
        var before = SlotTable.Create(new HashRing(members));
        var after = before.Rebalance(new HashRing([.. members, Another]));
        var moved = before.DifferencesTo(after).ToList();

        // Rounding may hand one slot of each group on.
        return moved.Count(slot => after[slot] != Another.Group) <= members.Length
            && moved.Count <= after.SlotsOf(Another.Group).Count() + members.Length;
    }).Check(Some);

    [Fact]
    public void A_group_that_goes_gives_its_slots_away_and_nothing_else_moves() => Prop.ForAll(Clusters, members =>
    {
        var before = SlotTable.Create(new HashRing([.. members, Another]));
        var after = before.Rebalance(new HashRing(members));
        var moved = before.DifferencesTo(after).ToList();

        return !after.SlotsOf(Another.Group).Any()
            && moved.Count(slot => before[slot] != Another.Group) <= members.Length;
    }).Check(Some);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(100)]
    public void Adding_one_of_equal_groups_moves_one_share(int groups)
    {
        var members = Enumerable.Range(1, groups).Select(id => new RingMember(new GroupId((ulong)id), 1)).ToList();
        var before = SlotTable.Create(new HashRing(members));
        var after = before.Rebalance(new HashRing([.. members, Another]));

        Assert.InRange(before.DifferencesTo(after).Count(), Slot.Count / (groups + 1), (Slot.Count / (groups + 1)) + 1);
    }

    [Fact]
    public void What_is_balanced_stays() => Prop.ForAll(Clusters, members =>
    {
        var ring = new HashRing(members);
        var table = SlotTable.Create(ring);
        var later = table.Rebalance(new HashRing([.. members, Another]));

        return !table.DifferencesTo(table.Rebalance(ring)).Any()
            && !later.DifferencesTo(later.Rebalance(new HashRing([.. members, Another]))).Any();
    }).Check(Some);

    /// <summary>Found by the property above: the rounding went to the group with more slots, which a heavy group always has.</summary>
    [Fact]
    public void Heavy_group_does_not_take_the_rounding_of_a_light_one()
    {
        int[] weights = [3, 1, 4, 4, 4, 4, 1, 1, 5, 4, 3, 3, 5, 3, 3];
        var ring = new HashRing(weights.Select((weight, i) => new RingMember(new GroupId((ulong)(200 + (7 * i))), weight)));
        var table = SlotTable.Create(ring);

        Assert.Empty(table.DifferencesTo(table.Rebalance(ring)));
    }

    [Fact]
    public void Order_of_the_groups_does_not_matter() => Prop.ForAll(Clusters, members =>
        !SlotTable.Create(new HashRing(members)).DifferencesTo(SlotTable.Create(new HashRing(members.Reverse()))).Any()).Check(Some);

    [Fact]
    public void Most_slots_are_where_they_prefer_to_be()
    {
        var ring = new HashRing(Enumerable.Range(1, 9).Select(id => new RingMember(new GroupId((ulong)id), 1)));
        var table = SlotTable.Create(ring);

        Assert.InRange(Slot.All.Count(slot => table[slot] == ring.FirstOf(slot)), Slot.Count * 85 / 100, Slot.Count);
    }
}
