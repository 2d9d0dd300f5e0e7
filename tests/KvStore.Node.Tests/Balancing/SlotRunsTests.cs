using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Balancing;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Tests.Balancing;

public sealed class SlotRunsTests
{
    [Fact]
    public void A_fresh_table_is_one_run() =>
        Assert.Equal(
            [new SlotRun { First = 0, Count = Slot.Count, Owner = 1, Epoch = TopologyState.FirstEpoch }], SlotRuns.Of(TopologyState.Fresh.Slots));

    [Fact]
    public void A_run_ends_where_anything_differs()
    {
        var slots = TopologyState.Fresh.Slots
            .SetItem(3, new SlotEntry(new GroupId(2), Epoch: 5, Move: 0))
            .SetItem(4, new SlotEntry(new GroupId(2), Epoch: 6, Move: 0))
            .SetItem(Slot.Count - 1, new SlotEntry(GroupId.First, TopologyState.FirstEpoch, Move: 7));

        Assert.Equal([(0, 3), (3, 1), (4, 1), (5, Slot.Count - 6), (Slot.Count - 1, 1)], SlotRuns.Of(slots).Select(static run => ((int)run.First, (int)run.Count)));
    }

    [Fact]
    public void Neighbours_are_one_range() =>
        Assert.Equal(
            [new SlotRange { First = 1, Count = 2 }, new SlotRange { First = 7, Count = 1 }],
            SlotRuns.RangesOf([new Slot(1), new Slot(2), new Slot(7)]));
}
