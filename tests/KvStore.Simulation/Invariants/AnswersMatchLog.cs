using KvStore.Simulation.Clients;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// Every answer is what a plain store says that ran the committed log: the revision, what a write replaced (so no write is lost between
/// two others), whether a guard held, what a read saw (so no value comes out of nothing), stale reads included.
/// </summary>
internal sealed class AnswersMatchLog(World world, ReferenceStore store) : Invariant
{
    public override void OnAnswered(Attempt attempt, in Answer answer)
    {
        var expected = store.Find(attempt.Node.Id, attempt.RequestId)!.Value;
        if (answer != expected.Answer)
        {
            throw Broken($"{attempt.Operation} got {answer} and should have got {expected}");
        }
    }

    public override void OnReturned(Operation operation)
    {
        if (operation.Outcome == OperationOutcome.Ok && !operation.IsCommand)
        {
            CheckRead(operation);
        }
    }

    private void CheckRead(Operation operation)
    {
        var index = operation.ReadAt.Value;
        if (index > world.Checks.Committed.Count)
        {
            throw Broken($"a read saw entries that are not committed ({world.Checks.Committed.Count} are): {operation}");
        }

        var expected = store.StateAt(operation.Key, index);
        if (operation.Seen != expected || operation.Revision != store.RevisionAt(index))
        {
            throw Broken($"{operation} should have seen {expected} at revision {store.RevisionAt(index)}");
        }
    }
}
