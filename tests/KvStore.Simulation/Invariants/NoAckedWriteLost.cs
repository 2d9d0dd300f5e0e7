using KvStore.Simulation.Clients;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>A write is committed before its client is told that it is done; what is committed, others hold to be kept for ever.</summary>
internal sealed class NoAckedWriteLost(World world, ReferenceStore store) : Invariant
{
    public override void OnReturned(Operation operation)
    {
        if (operation.Outcome == OperationOutcome.Ok && operation.IsWrite
            && store.Find(world.Nodes[operation.Node].Id, operation.RequestId) is null)
        {
            throw Broken($"a write was acknowledged that is not committed: {operation}");
        }
    }
}
