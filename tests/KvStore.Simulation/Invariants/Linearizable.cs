using KvStore.Simulation.Clients;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// Every finished operation has a place in the log (that its answer fits there, <see cref="AnswersMatchLog"/> holds): no operation takes
/// a place before one that had finished when it was called. That is linearizability of the whole store, since the order is known. Stale
/// reads at one life of a node never go back.
/// </summary>
internal sealed class Linearizable(World world, ReferenceStore store) : Invariant
{
    private readonly Dictionary<(int Node, int Life), ulong> _stale = [];

    public override void OnReturned(Operation operation)
    {
        if (operation.Outcome != OperationOutcome.Ok)
        {
            return;
        }

        if (operation.Kind == OperationKind.GetStale)
        {
            CheckStale(operation);
            return;
        }

        var place = store.IndexOf(operation, world.Nodes[operation.Node].Id);
        if (place < operation.Floor || (operation.IsCommand && place == operation.Floor))
        {
            throw Broken($"an operation takes effect at {place}, before others that had finished when it began: {operation}");
        }
    }

    private void CheckStale(Operation operation)
    {
        var life = (operation.Node, world.Nodes[operation.Node].Life);
        var index = operation.ReadAt.Value;
        if (_stale.TryGetValue(life, out var before) && index < before)
        {
            throw Broken($"a stale read went back from index {before}: {operation}");
        }

        _stale[life] = index;
    }
}
