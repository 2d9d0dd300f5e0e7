using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <summary>
/// One watcher in one group: what it wants, and from which revision on it has not got it yet. Thread safety: none, under the hub's lock, except that
/// <see cref="Next"/> and <see cref="IsLive"/> are read by any thread.
/// </summary>
internal class Watcher(long id, WatchStream stream, in KeyRange range, WatcherSettings settings)
{
    private List<Event>? _gathered;
    private long _next;
    private volatile bool _isLive;

    /// <summary>Its number, unique within the stream.</summary>
    public long Id => id;

    /// <summary>Where its events go.</summary>
    public WatchStream Stream => stream;

    /// <summary>The keys.</summary>
    public KeyRange Range { get; } = range;

    /// <summary>What it wants of them.</summary>
    public WatcherSettings Settings => settings;

    /// <summary>The first revision that it has not got; never falls. While it is live: it may have got all up to what was handed out.</summary>
    public long Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Whether it gets events as they happen; else it is behind and catches up.</summary>
    public bool IsLive
    {
        get => _isLive;
        set => _isLive = value;
    }

    /// <summary>Whether it was cancelled.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether it got something since progress was last told.</summary>
    public bool WasServed { get; set; }

    /// <summary>Its place in the list that it is in.</summary>
    public int Position { get; set; }

    /// <summary>Whether events were gathered for it.</summary>
    public bool HasGathered => _gathered is { Count: > 0 };

    /// <summary>Whether it wants an event of its keys.</summary>
    public bool Wants(Event happened) => happened.Kv.ModRevision >= Next
        && !(happened.Type == Event.Types.EventType.Put ? settings.SkipsPuts : settings.SkipsDeletes);

    /// <summary>Adds an event to what is told next.</summary>
    public void Gather(Event happened) => (_gathered ??= []).Add(happened);

    /// <summary>The response with what was gathered, which is forgotten.</summary>
    public WatchResponse TakeResponse(long revision)
    {
        var response = new WatchResponse { WatchId = id, Header = new ResponseHeader { Revision = revision } };
        response.Events.AddRange(_gathered);
        _gathered = null;
        return response;
    }
}
