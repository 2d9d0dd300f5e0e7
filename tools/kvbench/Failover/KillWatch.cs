namespace KvStore.Bench.Failover;

/// <summary>
/// Waits for the first acknowledgement of a put that was sent after a moment, whichever client gets it.
/// Thread safety: any thread may tell of acknowledgements; one thread begins.
/// </summary>
internal sealed class KillWatch
{
    private volatile Wait? _wait;

    /// <summary>Waits from now on.</summary>
    /// <param name="sentFrom">Timestamp; what was sent before does not count, because the killed leader may have acknowledged it.</param>
    /// <returns>The timestamp of the acknowledgement.</returns>
    public Task<long> Begin(long sentFrom)
    {
        var wait = new Wait(sentFrom, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        _wait = wait;
        return wait.Acknowledged.Task;
    }

    /// <summary>Tells of a put that was acknowledged.</summary>
    public void Acknowledged(long sent, long acknowledged)
    {
        if (_wait is { } wait && sent >= wait.SentFrom)
        {
            wait.Acknowledged.TrySetResult(acknowledged);
        }
    }

    private sealed record Wait(long SentFrom, TaskCompletionSource<long> Acknowledged);
}
