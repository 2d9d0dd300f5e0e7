using KvStore.Simulation.Clients;

namespace KvStore.Simulation.Invariants;

/// <summary>A write is committed before anybody is told that it is done; what is committed, others hold to be kept for ever.</summary>
internal sealed class NoAckedWriteLost(ReferenceStore store) : Invariant
{
    public override void OnAnswered(Attempt attempt, in Answer answer)
    {
        if (store.Find(attempt.Node.Id, attempt.RequestId) is null)
        {
            throw Broken($"a write was answered {answer} that is not committed: {attempt.Operation}");
        }
    }
}
