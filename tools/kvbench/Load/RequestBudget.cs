namespace KvStore.Bench.Load;

/// <summary>
/// Says whether one more request may start: a number of requests is handed out exactly, a time is over once and for all.
/// Thread safety: full.
/// </summary>
internal sealed class RequestBudget
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _duration;
    private long _left;
    private volatile bool _stopped;

    /// <summary>A budget that begins now; null means without bound.</summary>
    public RequestBudget(long? total, TimeSpan? duration, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _duration = duration ?? TimeSpan.MaxValue;
        _left = total ?? long.MaxValue;
    }

    /// <summary>Takes the right to start one request; false when the load is over.</summary>
    public bool TryTake()
    {
        if (_stopped || _time.GetElapsedTime(_start) >= _duration)
        {
            return false;
        }

        return Interlocked.Decrement(ref _left) >= 0;
    }

    /// <summary>Ends the load: no request starts any more.</summary>
    public void Stop() => _stopped = true;
}
