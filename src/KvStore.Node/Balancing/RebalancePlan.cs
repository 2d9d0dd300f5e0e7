using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Balancing;

/// <summary>
/// Finds the slots that have to move so that each active group has its share (<see cref="SlotTable"/>), or at least so that draining groups have none.
/// It is made anew from each topology, and what is under way counts as done: so nobody needs to remember a plan, whoever carries it out.
/// </summary>
internal static class RebalancePlan
{
    /// <summary>Everything that has to move until the table is the target; slots that move already are left out.</summary>
    /// <returns>One for each pair of groups that has any, by source and destination.</returns>
    public static ImmutableArray<PlannedSlots> Find(TopologyState topology) => Find(topology, static _ => true);

    /// <summary>The same, but only what draining groups have.</summary>
    public static ImmutableArray<PlannedSlots> FindOfDraining(TopologyState topology) =>
        Find(topology, group => topology.Groups[group].Phase == GroupPhase.Draining);

    /// <summary>What is due: the slots of draining groups always, the others when a rebalance is wanted.</summary>
    public static ImmutableArray<PlannedSlots> FindDue(TopologyState topology) => topology switch
    {
        { IsRebalanceWanted: true } => Find(topology),
        _ when topology.Groups.Values.Any(static group => group.Phase == GroupPhase.Draining) => FindOfDraining(topology),
        _ => [],
    };

    /// <summary>
    /// The moves to begin now: of each pair a few slots, as long as there are not too many moves. A group is at one end of one move only, so that it has the
    /// work of one.
    /// </summary>
    public static IEnumerable<PlannedSlots> TakeNext(TopologyState topology, ImmutableArray<PlannedSlots> plan, int slotsMax, int movesMax)
    {
        var busy = topology.Moves.Values.SelectMany(static move => new[] { move.Source, move.Destination }).ToHashSet();
        var count = topology.Moves.Count;
        foreach (var planned in plan)
        {
            if (count < movesMax && !busy.Contains(planned.Source) && !busy.Contains(planned.Destination))
            {
                busy.Add(planned.Source);
                busy.Add(planned.Destination);
                count++;
                yield return planned with { Slots = [.. planned.Slots.Take(slotsMax)] };
            }
        }
    }

    private static ImmutableArray<PlannedSlots> Find(TopologyState topology, Func<GroupId, bool> mayGive)
    {
        var active = topology.Groups.Values.Where(static group => group.Phase == GroupPhase.Active).ToList();
        if (active.Count == 0)
        {
            return [];
        }

        var planned = new SlotTable([.. topology.Slots.Select(slot => OwnerToBe(topology, slot))]);
        var target = planned.Rebalance(new HashRing(active.Select(static group => new RingMember(group.Id, group.Weight))));
        return
        [
            .. planned.DifferencesTo(target)
                .Where(slot => topology[slot].Move == 0 && mayGive(planned[slot]))
                .GroupBy(slot => (Source: planned[slot], Destination: target[slot]))
                .OrderBy(static pair => pair.Key)
                .Select(static pair => new PlannedSlots(pair.Key.Source, pair.Key.Destination, [.. pair])),
        ];
    }

    /// <summary>Who has a slot when the move that it is part of is over.</summary>
    private static GroupId OwnerToBe(TopologyState topology, SlotEntry slot) =>
        slot.Move != 0 && topology.Moves[slot.Move] is { Phase: MovePhase.Planned } move ? move.Destination : slot.Owner;
}
