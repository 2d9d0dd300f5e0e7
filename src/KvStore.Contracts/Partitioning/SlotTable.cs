using System.Collections.Immutable;

namespace KvStore.Contracts.Partitioning;

/// <summary>Which group has which slot. Immutable.</summary>
public sealed class SlotTable
{
    private readonly ImmutableArray<GroupId> _owners;

    /// <summary>A table from the owners of all slots, in order.</summary>
    public SlotTable(ImmutableArray<GroupId> owners)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(owners.Length, Slot.Count);
        _owners = owners;
    }

    /// <summary>The group that has a slot.</summary>
    public GroupId this[Slot slot] => _owners[slot.Number];

    /// <summary>The table of a new cluster.</summary>
    public static SlotTable Create(HashRing ring) => Build(ring, static _ => null);

    /// <summary>
    /// The table for other groups or weights: every group gets its share to within one slot, and no slot moves that need not. A group above its
    /// share keeps the slots that prefer it; a slot that moves goes to the group that it prefers of those below theirs.
    /// </summary>
    public SlotTable Rebalance(HashRing ring) => Build(ring, slot => this[slot]);

    /// <summary>The slots of a group, in order.</summary>
    public IEnumerable<Slot> SlotsOf(GroupId group) => Slot.All.Where(slot => this[slot] == group);

    /// <summary>The slots that another table gives to another group, in order.</summary>
    public IEnumerable<Slot> DifferencesTo(SlotTable other) => Slot.All.Where(slot => this[slot] != other[slot]);

    private static SlotTable Build(HashRing ring, Func<Slot, GroupId?> ownerOf)
    {
        var order = Slot.All.OrderBy(HashRing.PositionOf).ToList();
        var room = SlotQuota.Of(ring.Members, Slot.All.Select(ownerOf));
        var owners = new GroupId?[Slot.Count];

        Take(slot => ownerOf(slot) == ring.FirstOf(slot) ? ownerOf(slot) : null);
        Take(ownerOf);
        Take(slot => ring.FirstOf(slot, group => room[group] > 0));
        return new SlotTable([.. owners.Select(static owner => owner!.Value)]);

        void Take(Func<Slot, GroupId?> choose)
        {
            foreach (var slot in order)
            {
                if (owners[slot.Number] is null && choose(slot) is { } group && room.TryGetValue(group, out var left) && left > 0)
                {
                    owners[slot.Number] = group;
                    room[group] = left - 1;
                }
            }
        }
    }
}
