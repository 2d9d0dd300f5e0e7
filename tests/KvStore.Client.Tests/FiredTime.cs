namespace KvStore.Client.Tests;

/// <summary>The system's time, but its timers fire when the test says so, and the test can let more time pass.</summary>
internal sealed class FiredTime : TimeProvider
{
    private readonly List<FiredTimer> _timers = [];
    private long _passed;

    public IReadOnlyList<TimeSpan> Periods => [.. _timers.Select(timer => timer.Period)];

    public override long GetTimestamp() => base.GetTimestamp() + _passed;

    public void Pass(TimeSpan time) => _passed += (long)(time.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FiredTimer(callback, state, period);
        _timers.Add(timer);
        return timer;
    }

    public void FireAll() => _timers.ForEach(timer => timer.Fire());

    private sealed class FiredTimer(TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        public TimeSpan Period { get; private set; } = period;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
