namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>Limits of the search.</summary>
public sealed record LinearizabilityOptions
{
    /// <summary>
    /// Steps of the model for each key, after which the verdict is <see cref="Verdict.Unknown"/>. Default 2,000,000: a second or two.
    /// Counted in steps and not in time, so that a history has one verdict on every machine.
    /// </summary>
    public long StepsMax { get; init; } = 2_000_000;
}
