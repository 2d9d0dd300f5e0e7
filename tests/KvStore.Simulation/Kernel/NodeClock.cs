namespace KvStore.Simulation.Kernel;

/// <summary>
/// What a node takes for the time: a monotonic clock that runs a little fast or slow, and a wall clock that runs like it and can be set.
/// </summary>
internal sealed class NodeClock(Timeline timeline) : TimeProvider
{
    private const long Million = 1_000_000;

    /// <summary>2026-01-01T00:00:00Z in microseconds since 1970: when worlds begin.</summary>
    private const long Epoch = 1_767_225_600L * Million;

    private long _local;
    private long _since;
    private long _wallOffset = Epoch;

    /// <summary>Microseconds gained in a second; negative when it is slow.</summary>
    public int DriftPerMillion { get; private set; }

    public override long TimestampFrequency => Million;

    public override long GetTimestamp()
    {
        var elapsed = timeline.Now - _since;
        return _local + elapsed + (elapsed * DriftPerMillion / Million);
    }

    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.UnixEpoch.AddTicks((GetTimestamp() + _wallOffset) * TimeSpan.TicksPerMicrosecond);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("Under virtual time, events take the place of timers.");

    /// <summary>Changes the speed from now on.</summary>
    public void Drift(int perMillion)
    {
        _local = GetTimestamp();
        _since = timeline.Now;
        DriftPerMillion = perMillion;
    }

    /// <summary>Sets the wall clock forwards or back.</summary>
    public void Step(long microseconds) => _wallOffset += microseconds;

    /// <summary>How long this clock needs, in virtual time, to show that so much has passed.</summary>
    public long ToVirtual(long local) => local * Million / (Million + DriftPerMillion);
}
