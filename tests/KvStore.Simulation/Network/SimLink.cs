namespace KvStore.Simulation.Network;

/// <summary>One direction between two nodes.</summary>
internal sealed class SimLink
{
    private const long Forever = long.MaxValue;

    private long _cutUntil;
    private long _clogUntil;
    private long _lastArrival;
    private long _lastBulkArrival;
    private (int Sender, int Receiver) _admitted;

    /// <summary>Whether the sender is told that the link is down, or its messages vanish.</summary>
    public bool RefusesWhenCut { get; private set; }

    public LinkConditions Conditions { get; set; } = LinkConditions.Good;

    public bool IsCut(long now) => now < _cutUntil;

    public void Cut(long until, bool refuses)
    {
        _cutUntil = Math.Max(_cutUntil, until);
        RefusesWhenCut = refuses;
    }

    public void CutForGood(bool refuses) => Cut(Forever, refuses);

    /// <summary>Nothing arrives before then; what was sent meanwhile comes at once.</summary>
    public void Clog(long until) => _clogUntil = Math.Max(_clogUntil, until);

    public void Mend()
    {
        (_cutUntil, _clogUntil) = (0, 0);
        Conditions = LinkConditions.Good;
    }

    /// <summary>Whether these lives of the two nodes have introduced themselves.</summary>
    public bool IsOpen(int senderLife, int receiverLife) => _admitted == (senderLife, receiverLife);

    public void Open(int senderLife, int receiverLife) => _admitted = (senderLife, receiverLife);

    /// <summary>When a message sent now arrives, in the order of its lane unless it may overtake.</summary>
    public long ArrivalOf(long arrival, bool overtakes, bool isBulk)
    {
        arrival = Math.Max(arrival, _clogUntil);
        if (overtakes)
        {
            return arrival;
        }

        ref var last = ref isBulk ? ref _lastBulkArrival : ref _lastArrival;
        last = Math.Max(arrival, last);
        return last;
    }
}
