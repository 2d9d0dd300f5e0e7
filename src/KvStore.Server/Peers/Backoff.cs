namespace KvStore.Server.Peers;

/// <summary>
/// Waits between attempts: each twice the one before up to a cap, and each shortened by chance by up to a half, so that the members of a
/// cluster do not dial in step. Thread safety: none.
/// </summary>
internal sealed class Backoff
{
    private readonly TimeSpan _min;
    private readonly TimeSpan _max;
    private readonly Random _random;
    private TimeSpan _next;

    /// <summary>Begins with the shortest wait.</summary>
    /// <param name="random">Used by this backoff alone.</param>
    public Backoff(TimeSpan min, TimeSpan max, Random random)
    {
        _min = min;
        _max = max;
        _random = random;
        _next = min;
    }

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        var wait = _next;
        _next = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, _max.Ticks));
        return wait * (1 - (_random.NextDouble() / 2));
    }

    /// <summary>Starts again with the shortest wait, after a success.</summary>
    public void Reset() => _next = _min;
}
