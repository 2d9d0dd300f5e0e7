namespace KvStore.Embedded;

/// <summary>
/// The time of a node that can be paused: it goes on, as for a process that the system has stopped, but no timer fires until the node goes on. Thread safety: all members.
/// </summary>
internal sealed class PausableTime(TimeProvider time) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<PausableTimer> _due = [];
    private bool _isPaused;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new PausableTimer(this, time, callback, state, dueTime, period);

    /// <summary>Lets no timer fire any more.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _isPaused = true;
        }
    }

    /// <summary>Lets all fire that would have, each once.</summary>
    public void Resume()
    {
        PausableTimer[] due;
        lock (_lock)
        {
            _isPaused = false;
            due = [.. _due];
            _due.Clear();
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    /// <summary>Whether a timer may fire; if not, it does when the node goes on.</summary>
    internal bool MayFire(PausableTimer timer)
    {
        lock (_lock)
        {
            if (_isPaused)
            {
                _due.Add(timer);
            }

            return !_isPaused;
        }
    }

    /// <summary>A timer was set anew or has ended.</summary>
    internal void Forget(PausableTimer timer)
    {
        lock (_lock)
        {
            _due.Remove(timer);
        }
    }
}
