using KvStore.Contracts.Partitioning;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Raft;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Moves;

/// <content>
/// What is told: each answer is the one that the log has; what was refused is not in the log; and what a client sees of a key is never older than what
/// anybody was told before it asked, whichever group tells (I9).
/// </content>
internal sealed partial class MoveChecks
{
    /// <summary>The number of what a leader proposes by itself.</summary>
    private const ulong NobodyWaits = 0;

    private readonly Dictionary<(NodeId Proposer, ulong RequestId), Done> _done = [];
    private readonly HashSet<(NodeId Proposer, ulong RequestId)> _refused = [];
    private readonly Dictionary<int, int> _floors = [];

    /// <summary>The place in its history that a key has reached for whoever asks now.</summary>
    public int FloorOf(int key) => _floors.GetValueOrDefault(key);

    /// <summary>A node was told what became of its proposal.</summary>
    public void OnAnswered(NodeId node, ulong requestId, in RequestOutcome outcome)
    {
        if (SimNode.IsUnknown(outcome))
        {
            return;
        }

        if (!_done.TryGetValue((node, requestId), out var done))
        {
            _refused.Add((node, requestId));
            if (outcome.Error is null)
            {
                throw Broken("NoAckedWriteLost", $"request {requestId:x} was acknowledged and is not committed: {outcome.Response}");
            }
        }
        else if (done.Result.Error != outcome.Error || !Equals(done.Result.Response, outcome.Response))
        {
            throw Broken("AnswersMatchLog", $"request {requestId:x} was answered {outcome}; the log says {done.Result}");
        }
    }

    /// <summary>An operation of a client ended well.</summary>
    public void OnReturned(Operation operation, MoveCall call)
    {
        if (operation.Kind is OperationKind.OpenSession or OperationKind.KeepAliveSession)
        {
            return;
        }

        var place = operation.IsCommand ? _done[(moves.World.Nodes[operation.Node].Id, call.RequestId)].Place : PlaceOfRead(operation, call);
        if (operation.Kind == OperationKind.GetStale)
        {
            return;
        }

        if (place < (int)operation.Floor)
        {
            throw Broken("Linearizable", $"k{operation.Key} is seen at place {place} of its history, after {operation.Floor} was: {operation}");
        }

        _floors[operation.Key] = Math.Max(FloorOf(operation.Key), place);
    }

    /// <summary>A read is answered from a state in which the group serves the slot, and says what that state has.</summary>
    private int PlaceOfRead(Operation operation, MoveCall call)
    {
        var group = _groups[call.Group];
        if (group.SlotAt(Requests.SlotOf(operation.Key), call.ReadAt).Hold != SlotHold.Owned)
        {
            throw Broken("I9", $"k{operation.Key} is read in group {call.Group.Value}, which does not serve it at {call.ReadAt}: {operation}");
        }

        var history = _keys[operation.Key];
        var place = history.PlaceAt(group.OrderAt(call.ReadAt));
        if (history[place] != operation.Seen)
        {
            throw Broken("Linearizable", $"k{operation.Key} is {history[place]} at {call.ReadAt} of group {call.Group.Value}: {operation}");
        }

        return place;
    }

    private Done Note(ReferenceGroup group, in Command command, in ApplyResult result, int place = 0)
    {
        var done = new Done(group.Id, result, place);
        if (command.RequestId == NobodyWaits)
        {
            return done;
        }

        var request = (command.Proposer, command.RequestId);
        if (_refused.Contains(request))
        {
            throw Broken("NoFailedWriteApplied", $"request {command.RequestId:x}, a {command.Kind}, is committed in group {group.Id.Value} after it was refused");
        }

        if (!_done.TryAdd(request, done))
        {
            throw Broken("AppliedAtMostOnce", $"request {command.RequestId:x}, a {command.Kind}, is committed again in group {group.Id.Value}");
        }

        return done;
    }

    /// <param name="Group">Whose log it is in.</param>
    /// <param name="Result">What came of it.</param>
    /// <param name="Place">Of a write: what its key's history had reached when it was done.</param>
    private sealed record Done(GroupId Group, ApplyResult Result, int Place);
}
