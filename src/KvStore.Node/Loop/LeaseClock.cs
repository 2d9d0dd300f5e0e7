namespace KvStore.Node.Loop;

/// <summary>
/// The clock that a leader's lease is counted by, and how long a lease may run. A follower counts its promise in ticks, so these must not
/// come faster than the leader's clock shows (src/KvStore.Raft/README.md, "Lease reads").
/// </summary>
internal sealed class LeaseClock(TimeProvider time)
{
    /// <summary>How much faster or slower than true time a monotonic clock may run: 5 %, far more than a working one is off.</summary>
    public const int DriftPerMillionMax = 50_000;

    private const int Million = 1_000_000;

    /// <summary>
    /// Ticks of an election timeout that prove nothing: the first may follow the leader's message at once, and the second the first, since
    /// a timer that comes late keeps to its beat.
    /// </summary>
    private const int TicksWithoutProof = 2;

    private readonly long _start = time.GetTimestamp();

    /// <summary>Monotonic time since the start.</summary>
    public long Microseconds => time.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The lease of a group with these settings: what passes on the slowest clock while the fastest counts out the promise.</summary>
    public static long LeaseMicroseconds(TimeSpan tick, int electionTicks)
    {
        var promised = (electionTicks - TicksWithoutProof) * (tick.Ticks / TimeSpan.TicksPerMicrosecond);
        return promised * (Million - DriftPerMillionMax) / (Million + DriftPerMillionMax);
    }
}
