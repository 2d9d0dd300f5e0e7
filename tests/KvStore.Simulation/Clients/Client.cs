using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Clients;

/// <summary>A client: one request at a time, at any node, with a pause between; it gives up waiting after a while.</summary>
internal sealed class Client(World world, int number, Chance chance) : IEventTarget
{
    private const int StaysPerMille = 600;

    private int _node = number % world.Options.Nodes;

    private enum Step
    {
        Call,
        GiveUp,
    }

    /// <summary>The request under way, or null.</summary>
    public Operation? Current { get; private set; }

    public void Begin()
    {
        var mean = world.Phase == Phase.Faults ? world.Options.ThinkTime : world.Options.ThinkTimeOfProgress;
        world.Timeline.After(chance.Around(mean), this, (int)Step.Call);
    }

    public void Run(in SimEvent happening)
    {
        if ((Step)happening.Kind == Step.Call)
        {
            Call();
        }
        else if (Current is { } waiting && waiting.Id == happening.Number)
        {
            world.Coverage.Count(Reports.Sight.ClientGaveUp);
            End(waiting.IsWrite ? OperationOutcome.Unknown : OperationOutcome.Failed);
        }
    }

    /// <summary>The request under way has ended; the client thinks, and calls again.</summary>
    public void End(OperationOutcome outcome)
    {
        var operation = Current!;
        Current = null;
        world.History.Return(operation, outcome);
        if (!world.ClientsAreDone)
        {
            Begin();
        }
    }

    private void Call()
    {
        if (world.ClientsAreDone)
        {
            return;
        }

        var node = ChooseNode();
        Current = world.History.Call(number, node, chance);
        if (node.State != NodeState.Up || !node.TrySubmit(Current))
        {
            End(OperationOutcome.Failed);
            return;
        }

        world.Timeline.After(world.Options.RequestTimeout * 2, this, (int)Step.GiveUp, Current.Id);
    }

    private SimNode ChooseNode()
    {
        if (!chance.PerMille(StaysPerMille) || !world.IsOffered(_node))
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
