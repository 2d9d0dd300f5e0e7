using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Invariants;

/// <summary>The replicated clock, and which sessions it has left, follow from the log alone, on every replica.</summary>
internal sealed class SessionClockFollowsLog(ReferenceStore store) : Invariant
{
    public override void OnStep(SimNode node)
    {
        var applied = node.Watch.Now.Applied;
        if (applied == node.Watch.Before.Applied)
        {
            return;
        }

        var found = (node.Replica.Machine.SessionClock, node.Replica.Machine.SessionCount);
        var expected = store.SessionsAt(applied);
        if (found != expected)
        {
            throw Broken($"n{node.Index} has clock and sessions {found} at applied index {applied}; by the log they are {expected}");
        }
    }
}
