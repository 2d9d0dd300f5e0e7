using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Moves;

namespace KvStore.Node.Watching;

/// <summary>
/// A watcher over several groups, as its client has it: made, cancelled and numbered once, with a part in each group. What the parts get goes into the
/// stream's queue, and each header says how far all parts were then, so that a client may go on from any response.
/// <para>
/// The order of a key's events through moves: a group that got slots writes nothing of them before all that their source wrote of them, and remembers up
/// to which revision of the source that was (<see cref="Arrival"/>). A part does not pass that point before the part in the source has come as far. The
/// source's revision was reached before the slots arrived, so this never waits for itself.
/// </para>
/// Thread safety: <see cref="Add"/> under the lock of <see cref="WatchGroups"/>, what is said to be under the stream's lock so, the rest from any thread.
/// </summary>
internal sealed class WatchJoin(long id, WatchStream stream, in KeyRange range, WatcherSettings settings, long laterNext)
{
    private volatile WatchPart[] _parts = [];

    /// <summary>Its number, unique within the stream.</summary>
    public long Id => id;

    /// <summary>Where its events go.</summary>
    public WatchStream Stream => stream;

    /// <summary>The keys.</summary>
    public KeyRange Range { get; } = range;

    /// <summary>What it wants of them.</summary>
    public WatcherSettings Settings => settings;

    /// <summary>Where a part begins in a group that comes later.</summary>
    public long LaterNext => laterNext;

    /// <summary>Whether it was cancelled; set under the stream's lock, and nothing more is told then.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether it was told something since progress was last told; under the stream's lock.</summary>
    public bool WasServed { get; set; }

    /// <summary>The parts, by group.</summary>
    public ReadOnlySpan<WatchPart> Parts => _parts;

    /// <summary>Whether all parts get events as they happen.</summary>
    public bool IsLevel
    {
        get
        {
            foreach (var part in _parts)
            {
                if (!part.IsLevel)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Adds a part.</summary>
    public void Add(WatchPart part)
    {
        WatchPart[] parts = [.. _parts, part];
        Array.Sort(parts, static (one, other) => one.Group.Value.CompareTo(other.Group.Value));
        _parts = parts;
    }

    /// <summary>The part in a group, if there is one.</summary>
    public WatchPart? Find(GroupId group)
    {
        foreach (var part in _parts)
        {
            if (part.Group == group)
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>Whether a hub is the one whose clock says when progress is told.</summary>
    public bool IsLedBy(WatchHub hub)
    {
        foreach (var part in _parts)
        {
            if (part.Hub is { } first)
            {
                return ReferenceEquals(first, hub);
            }
        }

        return false;
    }

    /// <summary>The last revision of a group that may be told now; no limit when all sources of what came there have come far enough.</summary>
    public long LimitOf(ArrivalList arrivals)
    {
        foreach (var arrival in arrivals.Arrivals)
        {
            // The part in a group that this node does not have yet is missing, and is waited for.
            if (Find(arrival.Source) is not { } source || source.Delivered < arrival.SourceRevision)
            {
                return arrival.Revision - 1;
            }
        }

        return long.MaxValue;
    }

    /// <summary>
    /// Says how far all parts are, and at the top the lowest of them; under the stream's lock, so that nothing of a part comes in between.
    /// </summary>
    public void Fill(ResponseHeader header)
    {
        header.Revision = long.MaxValue;
        foreach (var part in _parts.Where(static part => !part.IsOver))
        {
            var delivered = part.Delivered;
            Tell(header, part.Group, delivered);
            header.Revision = Math.Min(header.Revision, delivered);
        }
    }

    /// <summary>The same for a response with events of one part, whose revision stays at the top.</summary>
    public void Fill(ResponseHeader header, WatchLeg leg)
    {
        foreach (var part in _parts.Where(static part => !part.IsOver))
        {
            Tell(header, part.Group, ReferenceEquals(part.Leg, leg) ? header.Revision : part.Delivered);
        }
    }

    private static void Tell(ResponseHeader header, GroupId group, long revision) =>
        header.Groups.Add(new GroupRevision { Group = group.Value, Revision = revision });
}
