using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Moves;

namespace KvStore.Node.Watching;

/// <content>
/// Being one of several hubs: parts of watchers over several groups come and go, and do not pass an arrival of slots before the source of the slots has been
/// told as far. A watcher is live only when it has passed all arrivals; else it is behind, and held until the source has come on.
/// </content>
internal sealed partial class WatchHub
{
    private ArrivalList _seenArrivals = ArrivalList.None;

    /// <summary>Whether a watcher may be held: set before that is looked at, so that a source which comes on in between wakes it.</summary>
    private volatile bool _hasHeld;

    /// <summary>What came to the group with moves, as of the last entry applied; from any thread.</summary>
    public ArrivalList Arrivals => _machine?.Invoke().Arrivals ?? ArrivalList.None;

    /// <summary>Whether an arrival may have brought a slot that is here now, or was and went away; from any thread.</summary>
    public bool MayHaveBrought(Arrival arrival, Slot? slot) =>
        slot is not { } one
        || (_machine?.Invoke().Ownership[one] is { } held && (held.ServedFrom == arrival.Revision || held.LostTo >= arrival.Revision));

    /// <summary>Adds a part of a watcher.</summary>
    internal void Attach(WatchLeg leg)
    {
        lock (_lock)
        {
            HandOut();
            Add(leg);
        }
    }

    /// <summary>Takes a part of a watcher away, if it is still there.</summary>
    internal void Detach(WatchLeg leg)
    {
        lock (_lock)
        {
            if (!leg.IsEnded)
            {
                End(leg);
            }
        }
    }

    /// <summary>Turns the watchers of streams, while they are in this group alone, into parts of watchers over several groups.</summary>
    /// <param name="part">Makes the part that takes a watcher's place; it begins where that one has come to.</param>
    /// <param name="streams">Gets the streams.</param>
    internal void Join(Func<Watcher, long, WatchLeg> part, HashSet<WatchStream> streams)
    {
        lock (_lock)
        {
            HandOut();
            _found.Clear();
            _live.FindAll(_found);
            List<Watcher> alone = [.. _found.SelectMany(static list => list.All), .. _behind.All];
            foreach (var watcher in alone.Where(static watcher => watcher is not WatchLeg))
            {
                var next = watcher.IsLive ? Math.Max(watcher.Next, _revision + 1) : watcher.Next;
                End(watcher);
                Add(part(watcher, next));
                streams.Add(watcher.Stream);
            }
        }
    }

    /// <summary>Whether a stream waited for progress here, which it does no more.</summary>
    internal bool ForgetProgress(WatchStream stream)
    {
        lock (_lock)
        {
            return _awaitProgress.Remove(stream);
        }
    }

    /// <summary>Hands out all that was published.</summary>
    internal void HandOutNow()
    {
        lock (_lock)
        {
            HandOut();
        }
    }

    /// <summary>A group has come on, and watchers that were held for it may not be any more; from any thread.</summary>
    internal void WakeHeld()
    {
        if (_hasHeld)
        {
            OnRoomMade();
        }
    }

    /// <summary>Whoever was live has not passed what has arrived since.</summary>
    private void NoticeArrivals()
    {
        var arrivals = Arrivals;
        if (!ReferenceEquals(arrivals, _seenArrivals))
        {
            _seenArrivals = arrivals;
            FallBehind(_revision + 1);
        }
    }

    private void ExpectHeld()
    {
        if (!_seenArrivals.Arrivals.IsEmpty)
        {
            _hasHeld = true;
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>Whether a watcher that is behind can be told nothing now.</summary>
    private bool IsHeld(Watcher watcher)
    {
        var limit = LimitOf(watcher);
        return limit != long.MaxValue && watcher.Next > Math.Min(limit, _revision);
    }

    private long LimitOf(Watcher watcher)
    {
        var arrivals = _seenArrivals;
        return arrivals.Arrivals.IsEmpty ? long.MaxValue
            : watcher is WatchLeg leg ? leg.Join.LimitOf(arrivals)
            : arrivals.Arrivals[0].Revision - 1;
    }
}
