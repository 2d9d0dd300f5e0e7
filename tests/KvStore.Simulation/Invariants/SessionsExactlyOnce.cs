using KvStore.Contracts;
using KvStore.Simulation.Clients;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// However often a numbered write is sent, and to whomever, all its attempts get one answer, those included that nobody waits for any
/// more; if its client was told that it was not done, none is. And a value is only ever seen as written once (thesis 6.3).
/// </summary>
internal sealed class SessionsExactlyOnce : Invariant
{
    private readonly Dictionary<Operation, Answer> _answers = [];
    private readonly Dictionary<long, long> _writtenAt = [];

    public override void OnAnswered(Attempt attempt, in Answer answer)
    {
        var operation = attempt.Operation;
        if (answer.Refusal is { } refusal)
        {
            CheckRefusal(operation, refusal);
            return;
        }

        if (!operation.IsNumbered)
        {
            return;
        }

        if (operation.Outcome == OperationOutcome.Failed)
        {
            throw Broken($"it is done after its client was told that it is not: {operation}");
        }

        if (!_answers.TryAdd(operation, answer) && _answers[operation] != answer)
        {
            throw Broken($"an attempt was answered {_answers[operation]}, a later one {answer}: {operation}");
        }
    }

    public override void OnReturned(Operation operation)
    {
        if (operation.Outcome == OperationOutcome.Failed && _answers.ContainsKey(operation))
        {
            throw Broken($"its client is told that it is not done after it was: {operation}");
        }

        if (operation.Outcome != OperationOutcome.Ok)
        {
            return;
        }

        Saw(operation, operation.Seen.Value, operation.Seen.ModRevision);
        if (operation.Kind is OperationKind.Put or OperationKind.CompareAndSet && operation.Succeeded)
        {
            Saw(operation, operation.Value, operation.Revision);
        }
    }

    /// <summary>A client does not acknowledge what it waits for, so only an attempt that came too late may hear that it did.</summary>
    private void CheckRefusal(Operation operation, KvError refusal)
    {
        var mayBe = refusal == KvErrors.SessionExpired
            || (refusal == KvErrors.SessionRequestAcknowledged && operation.Outcome != OperationOutcome.Open);
        if (!mayBe)
        {
            throw Broken($"{refusal.Name}: {operation}");
        }
    }

    private void Saw(Operation operation, long value, long revision)
    {
        if (revision != 0 && !_writtenAt.TryAdd(value, revision) && _writtenAt[value] != revision)
        {
            throw Broken($"value {value} was written at revision {_writtenAt[value]} and again at {revision}: {operation}");
        }
    }
}
