using KvStore.Simulation.Clients;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Moves;

/// <summary>
/// A client of a world with several groups: one request at a time, at any node, which finds the group. One that has sessions sends a write of unknown
/// outcome again, under its number and to any node, until it knows or has lost patience.
/// </summary>
internal sealed class MoveClient(MovingSlots moves, int number, Chance chance)
{
    private readonly World _world = moves.World;
    private readonly Dictionary<int, long> _lastSeenRevision = [];
    private readonly ClientSession? _session =
        number < moves.World.Options.SessionClients ? new ClientSession(moves.World, chance.Split("session")) : null;

    /// <summary>The request under way, or null.</summary>
    public Operation? Current { get; private set; }

    /// <summary>Calls and calls again, until clients are to call no more.</summary>
    public async Task LiveAsync()
    {
        while (true)
        {
            var mean = _world.Phase == Phase.Faults ? _world.Options.ThinkTime : _world.Options.ThinkTimeOfProgress;
            await moves.WaitAsync(_session?.Wait(mean) ?? chance.Around(mean)).ConfigureAwait(false);
            if (_world.ClientsAreDone)
            {
                return;
            }

            Current = NewOperation();
            await CallAsync(Current).ConfigureAwait(false);
            Current = null;
        }
    }

    private Operation NewOperation()
    {
        var key = Requests.MovingKey(chance.Below(moves.Options.Keys));
        var operation = new Operation
        {
            Id = moves.Operations.Count,
            Client = number,
            Kind = _session?.Draw() ?? History.DrawKind(chance),
            Key = key,
            Value = moves.Operations.Count + 1,
            Expected = _lastSeenRevision.GetValueOrDefault(key),
            Node = 0,
            CalledAt = _world.Timeline.Now,
            Floor = (ulong)moves.Checks.FloorOf(key),
        };
        _session?.Number(operation);
        moves.Operations.Add(operation);
        return operation;
    }

    private async Task CallAsync(Operation operation)
    {
        while (true)
        {
            var (outcome, call) = await AskAsync(operation).ConfigureAwait(false);
            operation.Answer = call.Answer;
            if (MustRetry(operation, outcome))
            {
                operation.IsUncertain |= outcome == OperationOutcome.Unknown;
                await moves.WaitAsync(_session!.WaitForRetry()).ConfigureAwait(false);
                continue;
            }

            End(operation, operation.IsUncertain && outcome == OperationOutcome.Failed ? OperationOutcome.Unknown : outcome, call);
            return;
        }
    }

    private async Task<(OperationOutcome Outcome, MoveCall Call)> AskAsync(Operation operation)
    {
        var node = ChooseNode();
        operation.Node = node.Index;
        var call = new MoveCall(operation);
        _world.Trace.Add(TraceKind.Call, node.Index, number, operation.Id);
        if (moves.LifeOf(node) is not { } life)
        {
            return (OperationOutcome.Failed, call);
        }

        life.Take(call, (long)(chance.Next() >> 1), (long)(chance.Next() >> 1));
        moves.GiveUpAfter(_session?.Patience(operation) ?? ClientSession.UsualPatience(_world), call);
        return (await call.Ended.ConfigureAwait(false), call);
    }

    /// <summary>Whether only another attempt can tell what became of a write, and the client wants to know.</summary>
    private bool MustRetry(Operation operation, OperationOutcome outcome)
    {
        var isOpen = operation.IsNumbered && outcome switch
        {
            OperationOutcome.Unknown => true,
            OperationOutcome.Failed => operation.IsUncertain && operation.Answer.Refusal is null,
            _ => false,
        };
        return isOpen && !_session!.GivesUp();
    }

    private void End(Operation operation, OperationOutcome outcome, MoveCall call)
    {
        operation.Outcome = outcome;
        operation.ReturnedAt = outcome == OperationOutcome.Unknown ? Operation.Never : _world.Timeline.Now;
        _world.Trace.Add(TraceKind.Return, operation.Node, operation.Id, (long)outcome);
        if (outcome == OperationOutcome.Ok)
        {
            moves.Checks.OnReturned(operation, call);
            moves.WritesDone += operation.IsWrite ? 1 : 0;
            _lastSeenRevision[operation.Key] = History.RevisionAfter(operation, _lastSeenRevision.GetValueOrDefault(operation.Key));
            if (operation.Kind == OperationKind.OpenSession)
            {
                _session!.Open(operation.Answer.Session);
            }
        }
        else if (operation.Answer.Refusal is not null)
        {
            _session!.Lose();
        }
    }

    private SimNode ChooseNode()
    {
        SimNode node;
        do
        {
            node = chance.Pick(_world.Nodes);
        }
        while (!_world.IsOffered(node.Index));

        return node;
    }
}
