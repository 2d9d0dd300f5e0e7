namespace KvStore.Simulation.Kernel;

/// <summary>The one clock and the one queue of a world. Virtual time is in microseconds and stands still while an event happens.</summary>
internal sealed class Timeline
{
    private readonly EventQueue _queue = new();
    private long _lastSequence;

    /// <summary>Microseconds since the world began.</summary>
    public long Now { get; private set; }

    /// <summary>Events that have happened.</summary>
    public long Events { get; private set; }

    /// <summary>Lets an event happen after a delay, which is not negative.</summary>
    public void After(long delay, IEventTarget target, int kind, long number = 0, object? subject = null) =>
        _queue.Add(new SimEvent(Now + Math.Max(0, delay), ++_lastSequence, target, kind, number, subject));

    /// <summary>Lets all events up to and including a time happen; the clock then shows that time.</summary>
    public void RunUntil(long end)
    {
        while (_queue.Count > 0 && _queue.Peek().At <= end)
        {
            var next = _queue.Take();
            Now = next.At;
            Events++;
            next.Target.Run(next);
        }

        Now = end;
    }
}
