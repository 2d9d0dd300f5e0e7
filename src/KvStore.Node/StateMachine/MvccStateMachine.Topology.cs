using KvStore.Contracts;
using KvStore.Contracts.Internal;
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
            TopologyChange.ChangeOneofCase.SetGroupPhase => _topologyCommands.SetPhase(asked.SetGroupPhase),
            TopologyChange.ChangeOneofCase.BeginMove => BeginMove(asked.BeginMove, response),
            TopologyChange.ChangeOneofCase.CommitMove => _topologyCommands.Commit(asked.CommitMove.Move),
            TopologyChange.ChangeOneofCase.AbortMove => _topologyCommands.Abort(asked.AbortMove.Move),
            TopologyChange.ChangeOneofCase.EndMove => _topologyCommands.End(asked.EndMove.Move),
            _ => throw new CommandFormatException("A change of the topology says nothing that this program knows."),
        };
        _state = _state with { Hash = _state.Hash + _topology.TakeHash() };
        return error is null ? Succeeded(response) : Failed(error);
    }

    private KvError? BeginMove(BeginMove request, TopologyChanged response)
    {
        var error = _topologyCommands.Begin(request, out var move);
        response.Move = move;
        return error;
    }
}
