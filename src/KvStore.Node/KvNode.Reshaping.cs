using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;
using KvStore.Node.Balancing;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;
using GroupPhase = KvStore.Contracts.Internal.GroupPhase;
using MovePhase = KvStore.Node.StateMachine.Topology.MovePhase;

namespace KvStore.Node;

/// <content>
/// Changes of the groups and of who has which slots. Any node takes a change; the leader of the first group makes it. Each is a change to something, so it
/// may be asked for again.
/// </content>
public sealed partial class KvNode
{
    /// <summary>Makes a group on all voting members; one that was made with the same id and weight before is answered as made.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the group may still be made.</exception>
    public async Task<KvResult<GroupAddResponse>> AddGroupAsync(GroupAddRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        // What was made already must be seen here: its founders are those of that day.
        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var topology = Topology;
        var id = request.Id != 0 ? request.Id : topology.Groups.Keys.Last().Value + 1;
        var founders = topology.Groups.TryGetValue(new GroupId(id), out var there) ? there.Founders.Select(static node => node.Value) : ListVoters();
        var add = new AddGroup { Id = id, Weight = Math.Max(1, request.Weight), Founders = { founders } };
        var added = await ChangeTopologyAsync(new TopologyChange { AddGroup = add }, cancellationToken).ConfigureAwait(false);
        return added.IsOk ? new GroupAddResponse { Header = added.Value.Header, Id = id } : added.Error;
    }

    // Those that are not to vote in it, and those beyond the most that a group may begin with, are seen to afterwards.
    private IEnumerable<ulong> ListVoters() =>
        ListMembers().Where(static member => !member.IsLearner).Select(static member => member.ID).Take(TopologyCommands.FoundersMax);

    /// <summary>Has the slots of a group go to others, by and by.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<GroupDrainResponse>> DrainGroupAsync(GroupDrainRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var changed = await ChangeTopologyAsync(PhaseOf(request.Group, GroupPhase.Draining), caller, cancellationToken).ConfigureAwait(false);
        return changed.IsOk ? new GroupDrainResponse { Header = changed.Value.Header } : changed.Error;
    }

    /// <summary>Makes a group that is drained active again.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<GroupUndrainResponse>> UndrainGroupAsync(GroupUndrainRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var change = PhaseOf(request.Group, GroupPhase.Active);
        change.SetGroupPhase.From = GroupPhase.Draining;
        var changed = await ChangeTopologyAsync(change, caller, cancellationToken).ConfigureAwait(false);
        return changed.IsOk ? new GroupUndrainResponse { Header = changed.Value.Header } : changed.Error;
    }

    /// <summary>Removes an empty group for ever: its id is never used again.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<GroupRemoveResponse>> RemoveGroupAsync(GroupRemoveRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var changed = await ChangeTopologyAsync(PhaseOf(request.Group, GroupPhase.Removed), caller, cancellationToken).ConfigureAwait(false);
        return changed.IsOk ? new GroupRemoveResponse { Header = changed.Value.Header } : changed.Error;
    }

    /// <summary>Begins to move slots to a group; those that it has, or that move there already, are no error.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; moves may still begin.</exception>
    public async Task<KvResult<MoveSlotsResponse>> MoveSlotsAsync(MoveSlotsRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        if (SlotRuns.Parse(request.Slots) is not { IsEmpty: false } slots)
        {
            return KvErrors.InvalidMove;
        }

        // An earlier attempt must be seen.
        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var topology = Topology;
        var destination = new GroupId(request.Destination);
        var movesNow = slots.Select(slot => topology[slot].Move).Where(static move => move != 0).Distinct().Select(move => topology.Moves[move]);
        var response = new MoveSlotsResponse { Header = NewHeader() };
        response.Moves.Add(movesNow.Where(move => move.Destination == destination && move.Phase != MovePhase.Aborted).Select(static move => move.Id));
        var left = slots.Where(slot => topology[slot].Owner != destination && !response.Moves.Contains(topology[slot].Move)).ToList();
        if (!topology.Groups.ContainsKey(destination))
        {
            return KvErrors.GroupNotFound;
        }

        foreach (var bySource in left.GroupBy(slot => topology[slot].Owner).OrderBy(static each => each.Key))
        {
            var begun = await BeginMoveAsync(new PlannedSlots(bySource.Key, destination, [.. bySource]), cancellationToken).ConfigureAwait(false);
            if (!begun.IsOk)
            {
                return begun.Error;
            }

            response.Moves.Add(begun.Value.Move);
        }

        return response;
    }

    /// <summary>Gives a move up that is not committed, and ends a rebalance.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<MoveAbortResponse>> AbortMoveAsync(MoveAbortRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var stop = new TopologyChange { SetRebalance = new SetRebalance() };
        var stopped = await ChangeTopologyAsync(stop, caller, cancellationToken).ConfigureAwait(false);
        if (!stopped.IsOk)
        {
            return stopped.Error;
        }

        var abort = new TopologyChange { AbortMove = new AbortMove { Move = request.Move } };
        var aborted = await ChangeTopologyAsync(abort, caller, cancellationToken).ConfigureAwait(false);
        return aborted.IsOk ? new MoveAbortResponse { Header = aborted.Value.Header } : aborted.Error;
    }

    /// <summary>Says what <see cref="RebalanceAsync"/> would move; linearizable.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<RebalancePlanResponse>> PlanRebalanceAsync(CancellationToken cancellationToken)
    {
        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var topology = Topology;
        var response = new RebalancePlanResponse { Header = NewHeader(), Version = topology.Version };
        foreach (var planned in RebalancePlan.Find(topology))
        {
            response.Moves.Add(new PlannedMove
            {
                Source = planned.Source.Value,
                Destination = planned.Destination.Value,
                Slots = { SlotRuns.RangesOf(planned.Slots) },
            });
        }

        return response;
    }

    /// <summary>Has slots move until every active group has its share.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the change may still be made.</exception>
    public async Task<KvResult<RebalanceResponse>> RebalanceAsync(KvCaller caller, CancellationToken cancellationToken)
    {
        var want = new TopologyChange { SetRebalance = new SetRebalance { IsWanted = true } };
        var changed = await ChangeTopologyAsync(want, caller, cancellationToken).ConfigureAwait(false);
        return changed.IsOk ? new RebalanceResponse { Header = changed.Value.Header } : changed.Error;
    }

    /// <summary>Hands leadership of a group to another of its voters; only its leader can.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; leadership may still move.</exception>
    public async Task<KvResult<MoveGroupLeaderResponse>> MoveGroupLeaderAsync(
        MoveGroupLeaderRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        var group = new GroupId(request.Group);
        if (!Topology.Groups.TryGetValue(group, out var there) || there.Phase == GroupPhase.Removed)
        {
            return KvErrors.GroupNotFound;
        }

        if (!Groups.ContainsKey(group))
        {
            return KvErrors.NotLeader;
        }

        var transfer = new PendingTransfer(_time.GetTimestamp(), group, new NodeId(request.Target));
        if (!_loop.TryPost(LoopInput.Transfer(transfer)))
        {
            return RefusalReason();
        }

        var outcome = await transfer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return outcome.Error is { } error ? error : new MoveGroupLeaderResponse { Header = NewHeader() };
    }

    private static TopologyChange PhaseOf(ulong group, GroupPhase phase) =>
        new() { SetGroupPhase = new SetGroupPhase { Group = group, Phase = phase } };

    private Task<KvResult<TopologyChanged>> BeginMoveAsync(PlannedSlots planned, CancellationToken cancellationToken)
    {
        var begin = new BeginMove
        {
            Source = planned.Source.Value,
            Destination = planned.Destination.Value,
            Slots = { planned.Slots.Select(static slot => (uint)slot.Number) },
        };
        return ChangeTopologyAsync(new TopologyChange { BeginMove = begin }, cancellationToken);
    }

    /// <summary>Changes the topology for a caller, if he may.</summary>
    private async Task<KvResult<TopologyChanged>> ChangeTopologyAsync(TopologyChange change, KvCaller caller, CancellationToken cancellationToken) =>
        await CheckAdminAsync(caller, cancellationToken).ConfigureAwait(false) is { } refusal
            ? refusal
            : await ChangeTopologyAsync(change, cancellationToken).ConfigureAwait(false);
}
