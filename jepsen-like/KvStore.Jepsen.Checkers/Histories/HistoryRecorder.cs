namespace KvStore.Jepsen.Checkers.Histories;

/// <summary>
/// Collects a history while it happens. An operation that is never completed has an unknown outcome. Thread safety: none, the caller
/// serializes.
/// </summary>
/// <typeparam name="TInput">What is asked of the store.</typeparam>
/// <typeparam name="TOutput">What the store answers.</typeparam>
public sealed class HistoryRecorder<TInput, TOutput>
    where TOutput : class
{
    private readonly List<Operation<TInput, TOutput>> _operations = [];
    private readonly List<bool> _isOpen = [];

    /// <summary>All operations so far, in the order of their invocations.</summary>
    public IReadOnlyList<Operation<TInput, TOutput>> Operations => _operations;

    /// <summary>A client sends a request. Returns the number by which to complete it.</summary>
    public int Invoke(long process, string key, TInput input, long time)
    {
        _operations.Add(new Operation<TInput, TOutput>
        {
            Process = process,
            Key = key,
            InvokedAt = time,
            Outcome = OperationOutcome.Info,
            Input = input,
        });
        _isOpen.Add(true);
        return _operations.Count - 1;
    }

    /// <summary>The answer came.</summary>
    public void Ok(int operation, TOutput output, long time) =>
        Close(operation, _operations[operation] with { Outcome = OperationOutcome.Ok, CompletedAt = time, Output = output });

    /// <summary>The request certainly took no effect and never will.</summary>
    public void Fail(int operation, long time) =>
        Close(operation, _operations[operation] with { Outcome = OperationOutcome.Fail, CompletedAt = time });

    /// <summary>The client gave up: the request may take effect at any time, or never.</summary>
    public void Info(int operation, long time) =>
        Close(operation, _operations[operation] with { Outcome = OperationOutcome.Info, CompletedAt = time });

    private void Close(int operation, Operation<TInput, TOutput> completed)
    {
        if (!_isOpen[operation])
        {
            throw new InvalidOperationException($"Operation {operation} is over: {_operations[operation]}");
        }

        completed.Validate();
        _operations[operation] = completed;
        _isOpen[operation] = false;
    }
}
