using KvStore.Jepsen.Checkers.Histories;

namespace KvStore.Jepsen.Checkers.Models;

/// <summary>
/// What one object of the store would do if it ran one operation after another: the specification that a history is held against.
/// Pure: equal arguments give equal results.
/// </summary>
/// <typeparam name="TState">The object's state: immutable.</typeparam>
/// <typeparam name="TInput">What is asked of the store.</typeparam>
/// <typeparam name="TOutput">What the store answers.</typeparam>
public interface IModel<TState, TInput, TOutput>
    where TOutput : class
{
    /// <summary>The state before the first operation.</summary>
    TState Initial { get; }

    /// <summary>Tells states apart. The hash must not change from run to run, as that of strings does.</summary>
    IEqualityComparer<TState> States { get; }

    /// <summary>Whether the operation leaves every state as it is: if its outcome is unknown, it says nothing.</summary>
    bool IsReadOnly(TInput input);

    /// <summary>
    /// Whether the operation, run in <paramref name="state"/>, may give this output, and the state after it. The output is null when the
    /// outcome is unknown: then the question is only whether the operation takes an effect in this state (one that takes none might as
    /// well never have run, which the checker tries by itself).
    /// </summary>
    bool TryStep(TState state, TInput input, TOutput? output, out TState next);

    /// <summary>
    /// The input by which an operation of unknown outcome is tried, for all <paramref name="operations"/> of a key, one for one. A model may
    /// make inputs equal that these operations cannot tell apart, since of equal unknown operations only the oldest is tried.
    /// </summary>
    IReadOnlyList<TInput> Simplify(IReadOnlyList<Operation<TInput, TOutput>> operations) => [.. operations.Select(operation => operation.Input)];
}
