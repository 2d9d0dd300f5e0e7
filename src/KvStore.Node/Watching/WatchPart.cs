using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Watching;

/// <summary>
/// How far a watcher over several groups has come in one of them. Thread safety: <see cref="Attach"/> by one at a time, the rest from any thread.
/// </summary>
/// <param name="group">The group.</param>
/// <param name="next">The first of its revisions that is to be told.</param>
internal sealed class WatchPart(GroupId group, long next)
{
    private volatile WatchHub? _hub;
    private volatile WatchLeg? _leg;

    public GroupId Group => group;

    /// <summary>The hub that it is attached to; null while this node does not have the group.</summary>
    public WatchHub? Hub => _hub;

    /// <summary>The watcher there.</summary>
    public WatchLeg? Leg => _leg;

    /// <summary>Whether nothing can come of it, and nothing needs to be said of it.</summary>
    public bool IsOver => next == long.MaxValue;

    /// <summary>Up to which revision the stream's queue has all events; never falls.</summary>
    public long Delivered
    {
        get
        {
            if (_leg is not { } leg)
            {
                return next - 1;
            }

            // In this order: a watcher that falls behind says so before more is called handed out.
            var handedOut = _hub!.HandedOut;
            var isLive = leg.IsLive;
            var delivered = leg.Next - 1;
            return isLive ? Math.Max(handedOut, delivered) : delivered;
        }
    }

    /// <summary>Whether it gets events as they happen. It may begin in the future: a plain revision may be above that of a group without the slot.</summary>
    public bool IsLevel => _leg is not { } leg || leg.IsLive;

    /// <summary>Begins to watch in the group.</summary>
    public WatchLeg Attach(WatchJoin join, WatchHub hub)
    {
        _hub = hub;
        return _leg = new WatchLeg(join) { Next = next };
    }
}
