using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>
/// Decides whether a history is linearizable: whether each operation can be given one moment between its invocation and its completion
/// such that, run in the order of these moments, all give the outputs they gave (Herlihy and Wing 1990). Each key is searched for itself,
/// which is enough since linearizability is a local property (Horn and Kroening 2015).
/// </summary>
public static class LinearizabilityChecker
{
    /// <summary>
    /// Checks a history in any order. Failed operations and reads of unknown outcome are left out; writes of unknown outcome may take effect
    /// at any time after their invocation, or never. Intervals are closed: an operation that begins at the moment at which another ends is
    /// concurrent with it. Deterministic. Throws <see cref="ArgumentException"/> for an operation that contradicts itself.
    /// </summary>
    public static LinearizabilityResult<TInput, TOutput> Check<TState, TInput, TOutput>(
        IModel<TState, TInput, TOutput> model,
        IEnumerable<Operation<TInput, TOutput>> history,
        LinearizabilityOptions? options = null)
        where TOutput : class
    {
        var stepsMax = (options ?? new LinearizabilityOptions()).StepsMax;
        var verdict = Verdict.Ok;
        long steps = 0;
        foreach (var operations in ByKey(model, history).Values)
        {
            var search = new WglSearch<TState, TInput, TOutput>(model, operations, stepsMax);
            var one = search.Run();
            steps += search.Steps;
            if (one == Verdict.Illegal)
            {
                return new LinearizabilityResult<TInput, TOutput>(one, steps, search.DescribeFailure());
            }

            verdict = one == Verdict.Unknown ? one : verdict;
        }

        return new LinearizabilityResult<TInput, TOutput>(verdict, steps, Counterexample: null);
    }

    private static SortedDictionary<string, List<Operation<TInput, TOutput>>> ByKey<TState, TInput, TOutput>(
        IModel<TState, TInput, TOutput> model, IEnumerable<Operation<TInput, TOutput>> history)
        where TOutput : class
    {
        var keys = new SortedDictionary<string, List<Operation<TInput, TOutput>>>(StringComparer.Ordinal);
        foreach (var operation in history)
        {
            operation.Validate();
            if (operation.Outcome == OperationOutcome.Fail || (operation.Outcome == OperationOutcome.Info && model.IsReadOnly(operation.Input)))
            {
                continue;
            }

            if (!keys.TryGetValue(operation.Key, out var operations))
            {
                keys.Add(operation.Key, operations = []);
            }

            operations.Add(operation);
        }

        return keys;
    }
}
