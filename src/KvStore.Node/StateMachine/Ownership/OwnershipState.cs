using System.Collections.Immutable;
using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.StateMachine.Ownership;

/// <summary>Which slots a group has, as it is after one entry. Immutable.</summary>
internal sealed class OwnershipState
{
    // Shared, since a node may have very many groups.
    private static readonly OwnershipState Everything =
        All(new SlotOwnership(SlotHold.Owned, TopologyState.FirstEpoch));

    private static readonly OwnershipState Nothing = All(default);

    private readonly ImmutableArray<SlotOwnership> _slots;

    public OwnershipState(ImmutableArray<SlotOwnership> slots)
    {
        _slots = slots;
        IsWhole = slots.All(static slot => slot is { Hold: SlotHold.Owned, ServedFrom: 0 });
        LostTo = slots.Max(static slot => slot.LostTo);
    }

    /// <summary>Whether the group has all slots and always had, as the first one until another gets some: then no key needs to be looked at.</summary>
    public bool IsWhole { get; }

    /// <summary>The highest revision up to which anything was deleted with a slot that went away; zero: nothing was.</summary>
    public long LostTo { get; }

    /// <summary>All slots, by number.</summary>
    public ImmutableArray<SlotOwnership> Slots => _slots;

    /// <summary>A slot.</summary>
    public SlotOwnership this[Slot slot] => _slots[slot.Number];

    /// <summary>What a group begins with: the first one has everything.</summary>
    public static OwnershipState Fresh(GroupId group) => group == GroupId.First ? Everything : Nothing;

    /// <summary>Null when a key is served here; else why not. Whoever is told so may be certain that nothing was done.</summary>
    public KvError? Check(ReadOnlySpan<byte> key) => IsWhole ? null : Check(Slot.Of(key));

    /// <summary>The same for a slot.</summary>
    public KvError? Check(Slot slot) => this[slot].Hold switch
    {
        SlotHold.Owned => null,
        SlotHold.None or SlotHold.Gone => KvErrors.WrongGroup,
        _ => KvErrors.SlotMoving,
    };

    /// <summary>The same for a read at a past revision; none is meant by 0 and below.</summary>
    public KvError? Check(Slot slot, long revision) =>
        Check(slot) ?? (revision > 0 && revision < this[slot].ServedFrom ? KvErrors.Compacted : null);

    /// <summary>
    /// Why slots cannot be read for a move that they go away with; null when they can. A replica that is far behind may have them from an earlier time,
    /// before they went away and came back: what it has of them then, no later change mends.
    /// </summary>
    /// <param name="move">The move, of which nothing is decided.</param>
    /// <param name="topology">Where it is.</param>
    /// <param name="isFrozen">Whether nothing of them changes any more.</param>
    public KvError? CheckSource(MoveEntry move, TopologyState topology, out bool isFrozen)
    {
        isFrozen = move.Slots.All(slot => this[slot] is { Hold: SlotHold.Frozen } held && held.Epoch == move.Id);
        return isFrozen || move.Slots.All(slot => this[slot] is { Hold: SlotHold.Owned } held && held.Epoch == topology[slot].Epoch)
            ? null
            : KvErrors.SlotStepNotPossible;
    }

    private static OwnershipState All(SlotOwnership slot) => new([.. Enumerable.Repeat(slot, Slot.Count)]);
}
