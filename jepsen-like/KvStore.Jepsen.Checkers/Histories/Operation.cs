namespace KvStore.Jepsen.Checkers.Histories;

/// <summary>One operation of a history: what a client asked, when, and what it came to know. Immutable.</summary>
/// <typeparam name="TInput">What is asked of the store.</typeparam>
/// <typeparam name="TOutput">What the store answers.</typeparam>
public sealed record Operation<TInput, TOutput>
    where TOutput : class
{
    /// <summary>The client, which has one operation open at a time.</summary>
    public required long Process { get; init; }

    /// <summary>The object that is operated on. Objects of different keys are independent of each other.</summary>
    public required string Key { get; init; }

    /// <summary>When the client sent the request. The unit is the recorder's choice; only the order counts.</summary>
    public required long InvokedAt { get; init; }

    /// <summary>When the client had the answer; null when it never had one.</summary>
    public long? CompletedAt { get; init; }

    /// <summary>What the client knows.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>What was asked.</summary>
    public required TInput Input { get; init; }

    /// <summary>What was answered; null unless the outcome is <see cref="OperationOutcome.Ok"/>.</summary>
    public TOutput? Output { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var end = CompletedAt is { } completed ? $"{completed}]" : "...)";
        var answer = Outcome switch
        {
            OperationOutcome.Ok => $"{Output}",
            OperationOutcome.Fail => "failed",
            _ => "unknown",
        };
        return $"[{InvokedAt}, {end} process {Process}: {Input} -> {answer}";
    }

    /// <summary>Throws <see cref="ArgumentException"/> when the parts contradict each other: a broken history proves nothing.</summary>
    internal void Validate()
    {
        if (CompletedAt < InvokedAt)
        {
            throw new ArgumentException($"An operation was completed before it was invoked: {this}");
        }

        if (Outcome == OperationOutcome.Ok && (CompletedAt is null || Output is null))
        {
            throw new ArgumentException($"An operation that is ok has a completion time and an output: {this}");
        }
    }
}
