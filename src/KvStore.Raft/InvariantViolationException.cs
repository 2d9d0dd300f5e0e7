namespace KvStore.Raft;

/// <summary>
/// A rule that Raft's safety rests on does not hold: a defect here, in the runtime, or lost data under it. The group must stop; the core
/// that threw must not be used again.
/// </summary>
public sealed class InvariantViolationException : Exception
{
    /// <summary>Names no rule.</summary>
    public InvariantViolationException()
    {
    }

    /// <summary>Names the rule and the values that broke it.</summary>
    public InvariantViolationException(string message)
        : base(message)
    {
    }

    /// <summary>Names the rule and what led to it.</summary>
    public InvariantViolationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
