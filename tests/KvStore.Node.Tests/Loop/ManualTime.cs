namespace KvStore.Node.Tests.Loop;

/// <summary>A monotonic clock that the test moves, and a wall clock that it sets apart from it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _timestamp;

    public DateTimeOffset WallClock { get; set; } = DateTimeOffset.UnixEpoch;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _timestamp;

    public override DateTimeOffset GetUtcNow() => WallClock;

    public void Pass(double milliseconds) => _timestamp += TimeSpan.FromMilliseconds(milliseconds).Ticks;
}
