using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;

namespace KvStore.Node.Moves;

/// <summary>
/// Finds what is to be done next for a move, out of what the first group decided and what the logs of both sides say. It remembers nothing, so anybody may
/// go on with a move at any time, and several at once.
/// <para>
/// Until the first group has decided, the slots are copied, frozen and finished. Once it has decided there is no way back: to the destination, which
/// serves before the source deletes; or back to the source, which is told even if it never was frozen, so that a late freeze finds a newer epoch.
/// </para>
/// </summary>
internal static class MoveDriver
{
    /// <summary>What is to be done next.</summary>
    /// <param name="move">The move, not ended.</param>
    /// <param name="source">What the source has.</param>
    /// <param name="destination">What the destination has.</param>
    /// <param name="import">How much has come to the destination.</param>
    public static MoveAction Next(MoveEntry move, OwnershipState source, OwnershipState destination, ImportProgress import) => move.Phase switch
    {
        MovePhase.Planned => NextOfPlanned(move, destination, import),
        MovePhase.Committed => NextOfCommitted(move, source, destination),
        _ => NextOfAborted(move, source, destination),
    };

    /// <summary>A step of one side.</summary>
    public static MoveAction.Take Step(MoveEntry move, Kind kind)
    {
        var isOfSource = kind is Kind.Freeze or Kind.Release or Kind.Unfreeze;
        var group = isOfSource ? move.Source : move.Destination;
        return new MoveAction.Take(group, StepOf(move, kind, group));
    }

    /// <summary>The decision that the slots stay where they are.</summary>
    public static MoveAction.Change Abort(MoveEntry move) => new(new TopologyChange { AbortMove = new AbortMove { Move = move.Id } });

    private static MoveAction NextOfPlanned(MoveEntry move, OwnershipState destination, ImportProgress import)
    {
        if (All(move, destination, SlotHold.Ready))
        {
            return new MoveAction.Change(new TopologyChange { CommitMove = new CommitMove { Move = move.Id } });
        }

        if (!All(move, destination, SlotHold.Importing))
        {
            return Step(move, Kind.Prepare);
        }

        return import.IsComplete ? Step(move, Kind.Finish) : new MoveAction.Copy();
    }

    private static MoveAction NextOfCommitted(MoveEntry move, OwnershipState source, OwnershipState destination)
    {
        if (!All(move, destination, SlotHold.Owned))
        {
            return Step(move, Kind.Activate);
        }

        if (All(move, source, SlotHold.Gone))
        {
            return Wipe(move, move.Source);
        }

        // What is known of the source may be old: it may not even seem to be frozen yet.
        return All(move, source, SlotHold.None) ? End(move) : Step(move, Kind.Release);
    }

    private static MoveAction NextOfAborted(MoveEntry move, OwnershipState source, OwnershipState destination)
    {
        if (!move.Slots.All(slot => source[slot] is { Hold: SlotHold.Owned } held && held.Epoch == move.AbortEpoch))
        {
            return Step(move, Kind.Unfreeze);
        }

        if (All(move, destination, SlotHold.Gone))
        {
            return Wipe(move, move.Destination);
        }

        return All(move, destination, SlotHold.None) ? End(move) : Step(move, Kind.Cancel);
    }

    private static bool All(MoveEntry move, OwnershipState group, SlotHold hold) =>
        move.Slots.All(slot => group[slot].Hold == hold && group[slot].Epoch == move.Id);

    private static MoveAction.Wipe Wipe(MoveEntry move, GroupId group) => new(group, StepOf(move, Kind.Forget, group));

    private static MoveAction.Change End(MoveEntry move) => new(new TopologyChange { EndMove = new EndMove { Move = move.Id } });

    private static SlotStep StepOf(MoveEntry move, Kind kind, GroupId group) => new()
    {
        Kind = kind,
        Move = move.Id,
        Other = (group == move.Source ? move.Destination : move.Source).Value,
        AbortEpoch = kind == Kind.Unfreeze ? move.AbortEpoch : 0,
        Slots = { move.Slots.Select(static slot => (uint)slot.Number) },
    };
}
