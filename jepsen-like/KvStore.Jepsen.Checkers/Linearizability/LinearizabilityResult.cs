namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>The verdict over all keys of a history.</summary>
/// <param name="Verdict">Illegal if any key is, else unknown if any key is, else ok.</param>
/// <param name="Steps">Steps of the model that the search took.</param>
/// <param name="Counterexample">When illegal: the first such key, in ordinal order.</param>
/// <typeparam name="TInput">What is asked of the store.</typeparam>
/// <typeparam name="TOutput">What the store answers.</typeparam>
public sealed record LinearizabilityResult<TInput, TOutput>(Verdict Verdict, long Steps, Counterexample<TInput, TOutput>? Counterexample)
    where TOutput : class;
