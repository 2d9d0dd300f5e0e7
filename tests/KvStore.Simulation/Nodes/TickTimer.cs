using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Nodes;

/// <summary>
/// Says when the next tick of a node is due, as a timer of the runtime does: it keeps to its beat, so that a tick after one that came late
/// comes sooner; and after one that came late by more than a period it comes almost at once.
/// </summary>
internal sealed class TickTimer(NodeClock clock, long period)
{
    private const long Soonest = 1000;

    private long _due;

    /// <summary>The process starts, and so does the beat.</summary>
    public void Begin() => _due = clock.GetTimestamp();

    /// <summary>A tick has come, or the beat has begun: virtual time until the next.</summary>
    public long UntilNext()
    {
        var now = clock.GetTimestamp();
        _due = now - _due < period ? _due + period : now + Soonest;
        return clock.ToVirtual(Math.Max(0, _due - now));
    }
}
