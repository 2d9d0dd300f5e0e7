using System.Collections.Immutable;
using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.StateMachine.Topology;

/// <summary>
/// Changes the topology as entries ask. All return null, or why nothing was changed; what is done already is not done again, and is no error.
/// </summary>
internal sealed class TopologyCommands(TopologyTable table)
{
    /// <summary>Groups that are not removed.</summary>
    public const int GroupsMax = 1024;

    /// <summary>Moves that are not ended.</summary>
    public const int MovesMax = 64;

    /// <summary>Nodes that give their votes away; and nodes whose weight is not 1.</summary>
    public const int SpecialNodesMax = 64;

    /// <summary>The greatest weight of a node.</summary>
    public const int WeightMax = 1000;

    /// <summary>Nodes that a group may begin with.</summary>
    public const int FoundersMax = 7;

    /// <summary>Makes a group.</summary>
    public KvError? Add(AddGroup request)
    {
        var topology = table.Current;
        var founders = request.Founders.Order().Select(static id => new NodeId(id)).ToImmutableArray();
        if (founders.IsEmpty || founders.Length > FoundersMax || founders.Distinct().Count() < founders.Length || founders[0] == NodeId.None
            || request.Weight is < 1 or > RingMember.WeightMax)
        {
            return KvErrors.InvalidGroup;
        }

        var group = new GroupEntry(new GroupId(request.Id), GroupPhase.Joining, (int)request.Weight, founders);
        if (topology.Groups.TryGetValue(group.Id, out var there))
        {
            return there.Weight == group.Weight && there.Founders.SequenceEqual(founders) ? null : KvErrors.GroupExists;
        }

        if (group.Id.Value != topology.Groups.Keys.Last().Value + 1)
        {
            return KvErrors.InvalidGroup;
        }

        if (topology.Groups.Values.Count(static each => each.Phase != GroupPhase.Removed) >= GroupsMax)
        {
            return KvErrors.TooManyGroups;
        }

        table.PutGroup(group);
        return null;
    }

    /// <summary>Joining becomes active; active and draining become each other; draining becomes removed when nothing is left.</summary>
    public KvError? SetPhase(SetGroupPhase request)
    {
        var topology = table.Current;
        if (!topology.Groups.TryGetValue(new GroupId(request.Group), out var group))
        {
            return KvErrors.GroupNotFound;
        }

        if (group.Phase == request.Phase)
        {
            return null;
        }

        if (request.From != GroupPhase.Unspecified && request.From != group.Phase)
        {
            return KvErrors.GroupPhaseNotPossible;
        }

        var error = (group.Phase, request.Phase) switch
        {
            (GroupPhase.Joining or GroupPhase.Draining, GroupPhase.Active) => null,
            (GroupPhase.Active, GroupPhase.Draining) => CheckDrain(topology, group),
            (GroupPhase.Draining or GroupPhase.Joining, GroupPhase.Removed) => CheckRemoval(topology, group),
            _ => KvErrors.GroupPhaseNotPossible,
        };
        if (error is null)
        {
            table.PutGroup(group with { Phase = request.Phase });
        }

        return error;
    }

    /// <summary>Plans a move; nothing of its slots may be in another.</summary>
    public KvError? Begin(BeginMove request, out ulong move)
    {
        var topology = table.Current;
        var (source, destination) = (new GroupId(request.Source), new GroupId(request.Destination));
        move = 0;
        var slots = request.Slots.Order().Select(static number => new Slot((int)number)).ToImmutableArray();
        if (source == destination || slots.IsEmpty || request.Slots.Any(static number => number >= Slot.Count)
            || slots.Distinct().Count() < slots.Length)
        {
            return KvErrors.InvalidMove;
        }

        if (!topology.Groups.ContainsKey(source) || !topology.Groups.TryGetValue(destination, out var target))
        {
            return KvErrors.GroupNotFound;
        }

        if (target.Phase != GroupPhase.Active)
        {
            return KvErrors.GroupNotActive;
        }

        if (slots.Any(slot => topology[slot].Owner != source || topology[slot].Move != 0))
        {
            return KvErrors.SlotNotMovable;
        }

        if (topology.Moves.Count >= MovesMax)
        {
            return KvErrors.TooManyMoves;
        }

        var id = topology.LastEpoch + 1;
        move = id;
        var planned = new MoveEntry(id, MovePhase.Planned, source, destination, AbortEpoch: 0, slots);
        table.PutMove(planned, lastEpoch: id, slot => slot with { Move = id });
        return null;
    }

    /// <summary>The slots of a planned move become the destination's.</summary>
    public KvError? Commit(ulong id)
    {
        var topology = table.Current;
        if (!topology.Moves.TryGetValue(id, out var move))
        {
            return KvErrors.MoveNotFound;
        }

        if (move.Phase == MovePhase.Planned)
        {
            table.PutMove(
                move with { Phase = MovePhase.Committed },
                topology.LastEpoch,
                slot => slot with { Owner = move.Destination, Epoch = id });
            return null;
        }

        return move.Phase == MovePhase.Committed ? null : KvErrors.MoveDecidedOtherwise;
    }

    /// <summary>The slots of a planned move stay the source's, with a new epoch.</summary>
    public KvError? Abort(ulong id)
    {
        var topology = table.Current;
        if (!topology.Moves.TryGetValue(id, out var move))
        {
            return KvErrors.MoveNotFound;
        }

        if (move.Phase == MovePhase.Planned)
        {
            var epoch = topology.LastEpoch + 1;
            table.PutMove(
                move with { Phase = MovePhase.Aborted, AbortEpoch = epoch },
                lastEpoch: epoch,
                slot => slot with { Epoch = epoch });
            return null;
        }

        return move.Phase == MovePhase.Aborted ? null : KvErrors.MoveDecidedOtherwise;
    }

    /// <summary>Forgets a move that is decided; one that is forgotten already is ended.</summary>
    public KvError? End(ulong id)
    {
        if (!table.Current.Moves.TryGetValue(id, out var move))
        {
            return id <= table.Current.LastEpoch ? null : KvErrors.MoveNotFound;
        }

        if (move.Phase == MovePhase.Planned)
        {
            return KvErrors.MoveNotDecided;
        }

        table.RemoveMove(move);
        return null;
    }

    /// <summary>Has a node give its votes away, or take them again.</summary>
    public KvError? Drain(DrainNode request)
    {
        var node = new NodeId(request.Node);
        if (table.Current.Draining.Contains(node) == request.IsDraining)
        {
            return null;
        }

        if (request.IsDraining && table.Current.Draining.Count >= SpecialNodesMax)
        {
            return KvErrors.TooManySpecialNodes;
        }

        table.PutNode(node, request.IsDraining, table.Current.WeightOf(node));
        return null;
    }

    /// <summary>Gives a node another share of the votes.</summary>
    public KvError? SetWeight(SetNodeWeight request)
    {
        var node = new NodeId(request.Node);
        if (request.Weight is < 1 or > WeightMax)
        {
            return KvErrors.InvalidNodeWeight;
        }

        var weight = (int)request.Weight;
        if (table.Current.WeightOf(node) == weight)
        {
            return null;
        }

        if (weight != 1 && !table.Current.Weights.ContainsKey(node) && table.Current.Weights.Count >= SpecialNodesMax)
        {
            return KvErrors.TooManySpecialNodes;
        }

        table.PutNode(node, table.Current.Draining.Contains(node), weight);
        return null;
    }

    /// <summary>Says how many nodes are to vote in each group but the first.</summary>
    public KvError? SetReplication(SetReplication request)
    {
        if (request.Voters is not (0 or 1 or 3 or 5))
        {
            return KvErrors.InvalidReplication;
        }

        if (table.Current.Replication != (int)request.Voters)
        {
            table.SetReplication((int)request.Voters);
        }

        return null;
    }

    /// <summary>
    /// Takes note that a rebalance is wanted, or no more. Whoever found nothing to be moved says at which version: another change may have come in between, and
    /// then there is no more to be said.
    /// </summary>
    public KvError? SetRebalance(SetRebalance request)
    {
        var topology = table.Current;
        var isCurrent = request.IfVersion == 0 || request.IfVersion == topology.Version;
        if (isCurrent && request.IsWanted != topology.IsRebalanceWanted)
        {
            table.SetRebalance(request.IsWanted);
        }

        return null;
    }

    private static KvError? CheckDrain(TopologyState topology, GroupEntry group) =>
        topology.Groups.Values.Any(other => other.Phase == GroupPhase.Active && other.Id != group.Id) ? null : KvErrors.LastActiveGroup;

    private static KvError? CheckRemoval(TopologyState topology, GroupEntry group)
    {
        if (group.Id == GroupId.First)
        {
            return KvErrors.FirstGroupStays;
        }

        var isUsed = topology.Slots.Any(slot => slot.Owner == group.Id)
            || topology.Moves.Values.Any(move => move.Source == group.Id || move.Destination == group.Id);
        return isUsed ? KvErrors.GroupNotEmpty : null;
    }
}
