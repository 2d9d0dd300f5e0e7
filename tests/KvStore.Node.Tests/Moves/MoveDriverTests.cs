using KvStore.Contracts.Partitioning;
using KvStore.Node.Moves;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;

namespace KvStore.Node.Tests.Moves;

/// <summary>Goal: whoever drives a move may be behind with what it knows of either side, and never leaves a step out for that.</summary>
public sealed class MoveDriverTests
{
    private const ulong Move = 9;
    private const ulong AbortEpoch = 10;

    private static readonly Slot Moving = new(609);
    private static readonly GroupId Source = new(2);
    private static readonly GroupId Destination = new(3);

    /// <summary>
    /// A leader of the first group whose replica of the source was behind ended a committed move, and left the source frozen for ever: the slots could never
    /// come back.
    /// </summary>
    [Theory]
    [InlineData(nameof(SlotHold.Owned), Move - 1)]
    [InlineData(nameof(SlotHold.Importing), Move - 1)]
    [InlineData(nameof(SlotHold.None), 0)]
    [InlineData(nameof(SlotHold.Gone), Move - 1)]
    [InlineData(nameof(SlotHold.Frozen), Move)]
    public void A_committed_move_does_not_end_before_the_source_is_known_to_have_forgotten(string source, ulong epoch)
    {
        var next = Next(MovePhase.Committed, Having(Enum.Parse<SlotHold>(source), epoch), Having(SlotHold.Owned, Move));

        Assert.Equal(Kind.Release, Assert.IsType<MoveAction.Take>(next).Step.Kind);
    }

    [Fact]
    public void A_committed_move_ends_when_the_source_has_forgotten()
    {
        Assert.IsType<MoveAction.Wipe>(Next(MovePhase.Committed, Having(SlotHold.Gone, Move), Having(SlotHold.Owned, Move)));
        Assert.True(IsEnd(Next(MovePhase.Committed, Having(SlotHold.None, Move), Having(SlotHold.Owned, Move))));
    }

    [Theory]
    [InlineData(nameof(SlotHold.None), 0)]
    [InlineData(nameof(SlotHold.Importing), Move)]
    [InlineData(nameof(SlotHold.Ready), Move)]
    public void An_aborted_move_does_not_end_before_the_destination_is_known_to_have_forgotten(string destination, ulong epoch) =>
        Assert.Equal(
            Kind.Cancel,
            Assert.IsType<MoveAction.Take>(Next(MovePhase.Aborted, Having(SlotHold.Owned, AbortEpoch), Having(Enum.Parse<SlotHold>(destination), epoch))).Step.Kind);

    [Theory]
    [InlineData(nameof(SlotHold.Owned), 1)]
    [InlineData(nameof(SlotHold.Frozen), Move)]
    public void An_aborted_move_does_not_end_before_the_source_is_known_to_serve_with_the_new_epoch(string source, ulong epoch) =>
        Assert.Equal(
            Kind.Unfreeze,
            Assert.IsType<MoveAction.Take>(Next(MovePhase.Aborted, Having(Enum.Parse<SlotHold>(source), epoch), Having(SlotHold.None, Move))).Step.Kind);

    private static bool IsEnd(MoveAction next) => next is MoveAction.Change { Request.EndMove.Move: Move };

    private static MoveAction Next(MovePhase phase, OwnershipState source, OwnershipState destination) => MoveDriver.Next(
        new MoveEntry(Move, phase, Source, Destination, phase == MovePhase.Aborted ? AbortEpoch : 0, [Moving]), source, destination, ImportProgress.None);

    private static OwnershipState Having(SlotHold hold, ulong epoch) =>
        new(OwnershipState.Fresh(Source).Slots.SetItem(Moving.Number, new SlotOwnership(hold, epoch, Other: default, ServedFrom: 0)));
}
