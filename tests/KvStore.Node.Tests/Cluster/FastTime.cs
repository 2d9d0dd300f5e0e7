namespace KvStore.Node.Tests.Cluster;

/// <summary>The system's time with a monotonic clock that runs faster; timers keep to the real one.</summary>
internal sealed class FastTime(int factor) : TimeProvider
{
    public override long GetTimestamp() => System.GetTimestamp() * factor;
}
