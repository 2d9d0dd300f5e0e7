using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Tests.Moves;

/// <summary>Goal: a move copies only what the source has had since the slots came to it.</summary>
public sealed class MoveSourceTests
{
    private const ulong Epoch = 7;

    private static readonly Slot Moving = new(609);
    private static readonly GroupId Source = new(2);

    private static readonly MoveEntry Move =
        new(Id: 9, MovePhase.Planned, Source, Destination: new GroupId(3), AbortEpoch: 0, [Moving]);

    private static readonly TopologyState Topology = TopologyState.Fresh with
    {
        Slots = TopologyState.Fresh.Slots.SetItem(Moving.Number, new SlotEntry(Source, Epoch, Move.Id)),
    };

    [Fact]
    public void A_source_is_copied_while_it_serves_and_while_it_is_frozen()
    {
        Assert.Null(Having(SlotHold.Owned, Epoch).CheckSource(Move, Topology, out var isFrozen));
        Assert.False(isFrozen);
        Assert.Null(Having(SlotHold.Frozen, Move.Id).CheckSource(Move, Topology, out isFrozen));
        Assert.True(isFrozen);
    }

    /// <summary>
    /// A replica of the source that was behind still had the slot from before it went away and came back. Keys of then were copied, and those that came with
    /// the way back, which no history has, were lost.
    /// </summary>
    [Theory]
    [InlineData(nameof(SlotHold.Owned), Epoch - 2)]
    [InlineData(nameof(SlotHold.Frozen), Epoch - 1)]
    [InlineData(nameof(SlotHold.Gone), Epoch - 1)]
    [InlineData(nameof(SlotHold.Importing), Epoch)]
    [InlineData(nameof(SlotHold.Ready), Epoch)]
    [InlineData(nameof(SlotHold.None), 0)]
    public void A_source_that_is_behind_the_way_back_of_its_slots_is_not_copied(string hold, ulong epoch) =>
        Assert.Equal(KvErrors.SlotStepNotPossible, Having(Enum.Parse<SlotHold>(hold), epoch).CheckSource(Move, Topology, out _));

    private static OwnershipState Having(SlotHold hold, ulong epoch) =>
        new(OwnershipState.Fresh(Source).Slots.SetItem(Moving.Number, new SlotOwnership(hold, epoch, Other: default, ServedFrom: 0)));
}
