using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Clients;

/// <summary>
/// A client: one request at a time, at any node, with a pause between; it gives up waiting after a while. One that has sessions sends a
/// write of unknown outcome again, under its number and to any node, until it knows or has lost patience.
/// </summary>
internal sealed class Client(World world, int number, Chance chance) : IEventTarget
{
    private const int StaysPerMille = 600;
    private const int ToSnapshotPerMille = 300;

    private readonly ClientSession? _session =
        number < world.Options.SessionClients ? new ClientSession(world, chance.Split("session")) : null;

    private int _node = number % world.Options.Nodes;
    private long _attempts;

    private enum Step
    {
        Call,
        GiveUp,
        Retry,
    }

    /// <summary>The request under way, or null.</summary>
    public Operation? Current { get; private set; }

    public void Begin()
    {
        var mean = world.Phase == Phase.Faults ? world.Options.ThinkTime : world.Options.ThinkTimeOfProgress;
        world.Timeline.After(_session?.Wait(mean) ?? chance.Around(mean), this, (int)Step.Call);
    }

    public void Run(in SimEvent happening)
    {
        switch ((Step)happening.Kind)
        {
            case Step.Call:
                Call();
                break;
            case Step.Retry:
                world.Coverage.Count(Sight.SessionWriteRetried);
                Ask(Current!, FindWithSnapshot() ?? ChooseNode(stays: false));
                break;
            default:
                GiveUp(attempt: happening.Number);
                break;
        }
    }

    /// <summary>The request under way has ended, or this attempt at it; the client thinks, and calls again.</summary>
    public void End(OperationOutcome outcome)
    {
        var operation = Current!;
        operation.IsAsked = false;
        operation.Request = null;
        if (MustRetry(operation, outcome))
        {
            operation.IsUncertain |= outcome == OperationOutcome.Unknown;
            world.Timeline.After(_session!.WaitForRetry(), this, (int)Step.Retry);
            return;
        }

        Current = null;
        NoteSession(operation, outcome);
        world.History.Return(operation, operation.IsUncertain && outcome == OperationOutcome.Failed ? OperationOutcome.Unknown : outcome);
        if (!world.ClientsAreDone)
        {
            Begin();
        }
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

    private void NoteSession(Operation operation, OperationOutcome outcome)
    {
        if (operation.Kind == OperationKind.OpenSession && outcome == OperationOutcome.Ok)
        {
            _session!.Open(operation.Answer.Session);
        }
        else if (operation.Answer.Refusal is not null)
        {
            world.Coverage.Count(Sight.SessionExpired);
            world.Coverage.Count(operation.IsUncertain, Sight.SessionExpiredBeforeRetry);
            _session!.Lose();
        }
    }

    private void Call()
    {
        if (world.ClientsAreDone)
        {
            return;
        }

        var node = ChooseNode(stays: chance.PerMille(StaysPerMille));
        var kind = _session?.Draw() ?? History.DrawKind(chance);
        Current = world.History.Call(number, node, kind, chance);
        _session?.Number(Current);
        Ask(Current, node);
    }

    private void Ask(Operation operation, SimNode node)
    {
        operation.Node = node.Index;
        operation.IsAsked = true;
        _attempts++;
        if (node.State != NodeState.Up || !node.TrySubmit(operation))
        {
            End(OperationOutcome.Failed);
            return;
        }

        world.Timeline.After(_session?.Patience(operation) ?? ClientSession.UsualPatience(world), this, (int)Step.GiveUp, _attempts);
    }

    private void GiveUp(long attempt)
    {
        if (Current is { IsAsked: true } waiting && attempt == _attempts)
        {
            world.Coverage.Count(Sight.ClientGaveUp);
            End(waiting.IsCommand ? OperationOutcome.Unknown : OperationOutcome.Failed);
        }
    }

    /// <summary>Sometimes a node that knows what was done from a snapshot, if there is one; else null.</summary>
    private SimNode? FindWithSnapshot() => chance.PerMille(ToSnapshotPerMille)
        ? world.Nodes.FirstOrDefault(node => node.State == NodeState.Up && node.Watch.StateWasInstalled && world.IsOffered(node.Index))
        : null;

    private SimNode ChooseNode(bool stays)
    {
        if (!stays || !world.IsOffered(_node))
        {
            do
            {
                _node = chance.Below(world.Nodes.Count);
            }
            while (!world.IsOffered(_node));
        }

        return world.Nodes[_node];
    }
}
