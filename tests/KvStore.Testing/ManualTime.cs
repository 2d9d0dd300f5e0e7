namespace KvStore.Testing;

/// <summary>A monotonic clock that the test moves, and a wall clock that it sets apart from it. Thread safety: the monotonic clock.</summary>
public sealed class ManualTime : TimeProvider
{
    private long _timestamp;

    /// <summary>What the wall clock shows.</summary>
    public DateTimeOffset WallClock { get; set; } = DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _timestamp);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => WallClock;

    /// <summary>Moves the monotonic clock on.</summary>
    public void Pass(double milliseconds) => Interlocked.Add(ref _timestamp, TimeSpan.FromMilliseconds(milliseconds).Ticks);
}
