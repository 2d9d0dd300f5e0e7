using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Ownership;

/// <summary>What a group has of a slot, and since when.</summary>
/// <param name="Hold">What.</param>
/// <param name="Epoch">The highest epoch that the group has heard of for the slot, or the move that brought it there; a step of an earlier one is refused.</param>
/// <param name="Other">Where it comes from or goes to; of a slot that is owned or not held, nothing.</param>
/// <param name="ServedFrom">The revision from which on the slot can be read here: what it was before, only its former owner knew.</param>
/// <param name="FrozenAt">Of a slot that is frozen: the group's revision when it froze; all that it wrote of the slot is at or below.</param>
/// <param name="LostTo">What the group wrote of the slot up to this revision is deleted, since the slot went away. Whoever watches must have had it.</param>
internal readonly record struct SlotOwnership(
    SlotHold Hold, ulong Epoch, GroupId Other = default, long ServedFrom = 0, long FrozenAt = 0, long LostTo = 0);
