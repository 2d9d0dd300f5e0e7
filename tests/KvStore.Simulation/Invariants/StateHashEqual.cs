using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>At equal applied index all replicas have the same state hash and revision.</summary>
internal sealed class StateHashEqual : Invariant
{
    private readonly List<(ulong Hash, long Revision)> _states = [];

    public override void OnStep(SimNode node)
    {
        var applied = node.Watch.Now.Applied;
        if (applied == node.Watch.Before.Applied)
        {
            return;
        }

        while ((ulong)_states.Count < applied)
        {
            _states.Add(default);
        }

        var machine = node.Replica.Machine;
        var found = (machine.StateHash, machine.Revision);
        ref var known = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_states)[(int)applied - 1];
        if (known.Revision == 0)
        {
            known = found;
        }
        else if (known != found)
        {
            throw Broken($"n{node.Index} has state {found} at applied index {applied}, another replica had {known}");
        }
    }
}
