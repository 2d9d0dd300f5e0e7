using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests.Linearizability;

/// <summary>The definition, tried out: every order of the operations that real time allows, with and without each unknown one.</summary>
internal static class NaiveChecker
{
    public static bool IsLinearizable(IReadOnlyList<Operation<RegisterInput, RegisterOutput>> history)
    {
        var model = new RegisterModel();
        return history.GroupBy(operation => operation.Key).All(key =>
            CanFinish(model, model.Initial, [.. key.Where(operation => operation.Outcome != OperationOutcome.Fail)]));
    }

    private static bool CanFinish(RegisterModel model, RegisterState state, List<Operation<RegisterInput, RegisterOutput>> left) =>
        left.TrueForAll(operation => operation.Outcome == OperationOutcome.Info) ||
        left.Exists(next => MayComeNext(next, left) && CanFinishAfter(model, state, next, left));

    private static bool CanFinishAfter(
        RegisterModel model, RegisterState state, Operation<RegisterInput, RegisterOutput> next, List<Operation<RegisterInput, RegisterOutput>> left) =>
        model.TryStep(state, next.Input, next.Output, out var after) &&
        CanFinish(model, after, [.. left.Where(operation => !ReferenceEquals(operation, next))]);

    private static bool MayComeNext(Operation<RegisterInput, RegisterOutput> next, List<Operation<RegisterInput, RegisterOutput>> left) =>
        !left.Exists(other => other.Outcome == OperationOutcome.Ok && other.CompletedAt < next.InvokedAt);
}
