namespace KvStore.Embedded;

/// <summary>A timer of a <see cref="PausableTime"/>. Thread safety: all members.</summary>
internal sealed class PausableTimer : ITimer
{
    private readonly PausableTime _owner;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ITimer _timer;

    public PausableTimer(PausableTime owner, TimeProvider time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_owner, _callback, _state) = (owner, callback, state);

        // Not started before the field is set: it may fire at once.
        _timer = time.CreateTimer(static timer => ((PausableTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(dueTime, period);
    }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _owner.Forget(this);
        return _timer.Change(dueTime, period);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner.Forget(this);
        _timer.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _owner.Forget(this);
        return _timer.DisposeAsync();
    }

    /// <summary>Does what it was made for.</summary>
    internal void Fire() => _callback(_state);

    private void OnDue()
    {
        if (_owner.MayFire(this))
        {
            Fire();
        }
    }
}
