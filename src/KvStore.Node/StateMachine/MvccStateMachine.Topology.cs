using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.StateMachine;

/// <content>The topology, which the first group keeps for the whole cluster: it is changed by entries and makes no revision.</content>
public sealed partial class MvccStateMachine
{
    private readonly TopologyTable _topology;
    private readonly TopologyCommands _topologyCommands;

    /// <summary>Groups, slots and moves, if this is the first group; from any thread.</summary>
    internal TopologyState Topology => _topology.Current;

    private ApplyResult ApplyTopology(ReadOnlyMemory<byte> request)
    {
        var asked = Parse(TopologyChange.Parser, request);
        var response = new TopologyChanged { Header = NewHeader() };
        var error = asked.ChangeCase switch
        {
            TopologyChange.ChangeOneofCase.AddGroup => _topologyCommands.Add(asked.AddGroup),
            TopologyChange.ChangeOneofCase.SetGroupPhase => SetPhase(asked.SetGroupPhase),
            TopologyChange.ChangeOneofCase.BeginMove => BeginMove(asked.BeginMove, response),
            TopologyChange.ChangeOneofCase.CommitMove => CommitMove(asked.CommitMove.Move),
            TopologyChange.ChangeOneofCase.AbortMove => _topologyCommands.Abort(asked.AbortMove.Move),
            TopologyChange.ChangeOneofCase.DrainNode => _topologyCommands.Drain(asked.DrainNode),
            TopologyChange.ChangeOneofCase.SetNodeWeight => _topologyCommands.SetWeight(asked.SetNodeWeight),
            TopologyChange.ChangeOneofCase.SetReplication => _topologyCommands.SetReplication(asked.SetReplication),
            TopologyChange.ChangeOneofCase.EndMove => _topologyCommands.End(asked.EndMove.Move),
            TopologyChange.ChangeOneofCase.SetRebalance => _topologyCommands.SetRebalance(asked.SetRebalance),
            _ => throw new CommandFormatException("A change of the topology says nothing that this program knows."),
        };
        _state = _state with { Hash = _state.Hash + _topology.TakeHash() };
        return error is null ? Succeeded(response) : Failed(error);
    }

    /// <summary>
    /// A session that has ended and that the destination still takes for a live one would do again what the source, which knows better, has forgotten.
    /// </summary>
    private KvError? CommitMove(ulong id) =>
        _topology.Current.Moves.TryGetValue(id, out var move) && move.Phase == MovePhase.Planned && _adoptions.HasOrphanedSession(move.Destination)
            ? KvErrors.SessionsNotAbandoned
            : _topologyCommands.Commit(id);

    /// <summary>A group that is removed abandons nothing any more: what it had adopted is gone.</summary>
    private KvError? SetPhase(SetGroupPhase request)
    {
        var error = _topologyCommands.SetPhase(request);
        if (error is null && request.Phase == GroupPhase.Removed)
        {
            foreach (var holder in _adoptions.RemoveGroup(new GroupId(request.Group)).Where(static holder => holder.IsLease))
            {
                if (_leases.HasEnded(holder.LeaseId))
                {
                    _leases.Remove(holder.LeaseId);
                }
            }

            TakeHolderHashes();
        }

        return error;
    }

    private KvError? BeginMove(BeginMove request, TopologyChanged response)
    {
        var error = _topologyCommands.Begin(request, out var move);
        response.Move = move;
        return error;
    }
}
