using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;

namespace KvStore.Node.StateMachine.Ownership;

/// <summary>
/// The steps of moves, as one group takes them. A step is taken by all its slots or by none. One that was taken is not taken again and is no
/// error; one of a move that was overtaken is refused, so that what is late in a log or on the way can do no harm.
/// </summary>
internal sealed class OwnershipCommands(OwnershipTable table)
{
    /// <summary>Takes a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="revision">The group's revision.</param>
    /// <returns>Null, or why nothing was changed.</returns>
    public KvError? Take(SlotStep step, long revision)
    {
        if (step.Slots.Count == 0 || step.Slots.Any(static number => number >= Slot.Count)
            || (step.Kind == Kind.Unfreeze && step.AbortEpoch <= step.Move))
        {
            return KvErrors.InvalidMove;
        }

        var changes = new Dictionary<Slot, SlotOwnership>();
        foreach (var number in step.Slots)
        {
            var slot = new Slot((int)number);
            var now = table.Current[slot];
            if (Next(step, now, revision) is not { } next)
            {
                return now.Epoch > step.Move ? KvErrors.SlotEpochOutdated : KvErrors.SlotStepNotPossible;
            }

            if (next != now)
            {
                changes[slot] = next;
            }
        }

        if (changes.Count > 0)
        {
            table.Put(changes);
        }

        return null;
    }

    /// <summary>What a slot becomes; itself when the step was taken already, null when it cannot be taken.</summary>
    private static SlotOwnership? Next(SlotStep step, in SlotOwnership now, long revision)
    {
        var (move, other) = (step.Move, new GroupId(step.Other));
        var isOlder = now.Epoch < move;
        var isSame = now.Epoch == move;
        return (step.Kind, now.Hold) switch
        {
            (Kind.Prepare, SlotHold.None) when isOlder => new(SlotHold.Importing, move, other, LostTo: now.LostTo),
            (Kind.Prepare, SlotHold.Importing or SlotHold.Ready or SlotHold.Owned) when isSame => now,

            (Kind.Freeze, SlotHold.Owned) when isOlder => now with { Hold = SlotHold.Frozen, Epoch = move, Other = other, FrozenAt = revision },
            (Kind.Freeze, SlotHold.Frozen or SlotHold.Gone) when isSame => now,

            (Kind.Finish, SlotHold.Importing) when isSame => now with { Hold = SlotHold.Ready },
            (Kind.Finish, SlotHold.Ready or SlotHold.Owned) when isSame => now,

            (Kind.Activate, SlotHold.Ready) when isSame => new(SlotHold.Owned, move, ServedFrom: revision, LostTo: now.LostTo),
            (Kind.Activate, SlotHold.Owned) when isSame => now,

            (Kind.Release, SlotHold.Frozen) when isSame => new(SlotHold.Gone, move, now.Other, LostTo: now.FrozenAt),
            (Kind.Release, SlotHold.Gone or SlotHold.None) when isSame => now,

            (Kind.Unfreeze, SlotHold.Frozen) when isSame => now with { Hold = SlotHold.Owned, Epoch = step.AbortEpoch, Other = default, FrozenAt = 0 },
            (Kind.Unfreeze, SlotHold.Owned) when isOlder => now with { Epoch = step.AbortEpoch },
            (Kind.Unfreeze, SlotHold.Owned) when now.Epoch == step.AbortEpoch => now,

            (Kind.Cancel, SlotHold.Importing or SlotHold.Ready) when isSame => now with { Hold = SlotHold.Gone },
            (Kind.Cancel, SlotHold.None) when isOlder => now with { Epoch = move },
            (Kind.Cancel, SlotHold.Gone or SlotHold.None) when isSame => now,

            (Kind.Forget, SlotHold.Gone) when isSame => new(SlotHold.None, move, LostTo: now.LostTo),
            (Kind.Forget, SlotHold.None) when isSame => now,

            _ => null,
        };
    }
}
