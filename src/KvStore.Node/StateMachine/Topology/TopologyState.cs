using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.StateMachine.Topology;

/// <summary>
/// Which groups there are, which slots they have and which slots move, as it is after one entry of the first group. Immutable; each change
/// makes another with the next version.
/// </summary>
/// <remarks>
/// Moves and epochs are numbered by one counter for the whole cluster, so that the epochs of each slot grow and all slots of a move get the same
/// one. It begins at <see cref="FirstEpoch"/>, which is the epoch of slots that never moved.
/// </remarks>
internal sealed record TopologyState
{
    /// <summary>The epoch of slots that never moved.</summary>
    public const ulong FirstEpoch = 1;

    /// <summary>How it begins: the first group has all slots.</summary>
    public static TopologyState Fresh { get; } = new()
    {
        LastEpoch = FirstEpoch,
        Groups = ImmutableSortedDictionary<GroupId, GroupEntry>.Empty.Add(
            GroupId.First, new GroupEntry(GroupId.First, GroupPhase.Active, Weight: 1, Founders: [])),
        Slots = [.. Enumerable.Repeat(new SlotEntry(GroupId.First, FirstEpoch, Move: 0), Slot.Count)],
        Moves = ImmutableSortedDictionary<ulong, MoveEntry>.Empty,
        Draining = [],
        Weights = ImmutableSortedDictionary<NodeId, int>.Empty,
    };

    /// <summary>Grows with each change.</summary>
    public ulong Version { get; init; }

    /// <summary>The last number that a move or an epoch got.</summary>
    public required ulong LastEpoch { get; init; }

    /// <summary>Whether slots are to move until every active group has its share.</summary>
    public bool IsRebalanceWanted { get; init; }

    /// <summary>All groups that there ever were, by id.</summary>
    public required ImmutableSortedDictionary<GroupId, GroupEntry> Groups { get; init; }

    /// <summary>All slots, by number.</summary>
    public required ImmutableArray<SlotEntry> Slots { get; init; }

    /// <summary>The moves that are not ended, by number.</summary>
    public required ImmutableSortedDictionary<ulong, MoveEntry> Moves { get; init; }

    /// <summary>The nodes that give their votes away.</summary>
    public required ImmutableSortedSet<NodeId> Draining { get; init; }

    /// <summary>The nodes whose weight is another than 1.</summary>
    public required ImmutableSortedDictionary<NodeId, int> Weights { get; init; }

    /// <summary>How many nodes are to vote in each group but the first; 0: all that can.</summary>
    public int Replication { get; init; }

    /// <summary>Whether one group has all slots.</summary>
    public bool HasSoleOwner => Slots.All(slot => slot.Owner == Slots[0].Owner);

    /// <summary>Whether there are groups beside the first.</summary>
    public bool HasOtherGroups => Groups.Values.Any(static group => group.Id != GroupId.First && group.Phase != GroupPhase.Removed);

    /// <summary>A node's share of the votes, compared with the others' weights.</summary>
    public int WeightOf(NodeId node) => Weights.GetValueOrDefault(node, 1);

    /// <summary>A slot.</summary>
    public SlotEntry this[Slot slot] => Slots[slot.Number];
}
