namespace KvStore.Client.Internal;

/// <summary>Pauses between attempts: a random part of a bound that doubles, so that clients that failed together do not return together.</summary>
internal sealed class Backoff(KvClientOptions options, TimeProvider timeProvider)
{
    private const int DoublingsMax = 16;

    private readonly Random _random = new(unchecked((int)timeProvider.GetTimestamp()) ^ Environment.ProcessId);
    private readonly Lock _lock = new();

    public Task PauseAsync(Attempts attempts, CancellationToken cancellationToken)
    {
        var pause = NextPause(attempts.Failures);
        var left = attempts.TimeLeft;
        return Task.Delay(pause < left ? pause : TimeSpan.FromTicks(Math.Max(0, left.Ticks)), timeProvider, cancellationToken);
    }

    internal TimeSpan NextPause(int failures)
    {
        var doublings = Math.Min(failures - 1, DoublingsMax);
        var bound = Math.Min(options.BackoffMin.Ticks << doublings, options.BackoffMax.Ticks);
        lock (_lock)
        {
            return TimeSpan.FromTicks(_random.NextInt64(bound + 1));
        }
    }
}
