using System.Threading.Channels;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <summary>
/// Hands the writes of a group to those who watch its keys: every event once, in order, without gaps. Watchers that keep up get events as they
/// are published; one whose stream is full falls behind, and later catches up from recent events or from the engine's history, without
/// holding up anybody. Split by concern: publishing and live watchers here; those that are behind, progress, and reading of the past beside it.
/// A node with several groups has a hub for each, which <see cref="WatchGroups"/> joins. Thread safety: <see cref="BeginRun"/> and <see cref="Publish"/> by the group's owner, the rest from any thread.
/// </summary>
internal sealed partial class WatchHub : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _inboxLock = new();
    private readonly Func<MvccReader> _openReader;
    private readonly TimeSpan _progressInterval;
    private readonly TimeProvider _time;
    private readonly Func<MvccStateMachine>? _machine;
    private readonly WatcherIndex _live = new();
    private readonly List<WatcherList> _found = [];
    private readonly List<Watcher> _touched = [];
    private readonly Channel<bool> _published = NewSignal();
    private readonly Channel<bool> _roomMade = NewSignal();
    private readonly CancellationTokenSource _stopping = new();
    private List<Publication> _inbox = [];
    private List<Publication> _taken = [];
    private long _inboxBytes;
    private long _publishedRevision;
    private long _revision;
    private volatile int _watchers;
    private Task _running = Task.CompletedTask;
    private MvccReader? _reader;

    /// <summary>Begins where a group stands.</summary>
    /// <param name="revision">The store's revision.</param>
    /// <param name="openReader">Opens a reader of the applied state, which has all that was published.</param>
    /// <param name="progressInterval">How often watchers that want it hear how far they have come.</param>
    /// <param name="time">The clock.</param>
    /// <param name="group">The group; without another, the first.</param>
    /// <param name="machine">The group's state machine, for what comes and goes with moves; without it, nothing does.</param>
    public WatchHub(
        long revision,
        Func<MvccReader> openReader,
        TimeSpan progressInterval,
        TimeProvider time,
        GroupId? group = null,
        Func<MvccStateMachine>? machine = null)
    {
        Group = group ?? GroupId.First;
        _machine = machine;
        _publishedRevision = _revision = revision;
        _openReader = openReader;
        _progressInterval = progressInterval;
        _time = time;
    }

    /// <summary>The group.</summary>
    public GroupId Group { get; }

    /// <summary>The hubs that this one is joined with; set before any watcher is attached.</summary>
    public WatchGroups? Groups { get; set; }

    /// <summary>Up to which revision all events were given to the live watchers; from any thread.</summary>
    public long HandedOut => Volatile.Read(ref _revision);

    /// <summary>Watchers that there are; from any thread.</summary>
    public int WatcherCount => _watchers;

    /// <summary>The store's revision, which readers opened from now on see; from any thread.</summary>
    public long Revision => Volatile.Read(ref _publishedRevision);

    /// <summary>Where the writes of the run that begins are noted; null when nobody watches.</summary>
    public List<RevisionEvents>? BeginRun() => _watchers > 0 ? [] : null;

    /// <summary>The store has come to a revision, and readers see it.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="events">All revisions since the last call; null when they were not noted, and watchers are to look them up.</param>
    public void Publish(long revision, List<RevisionEvents>? events)
    {
        if (revision == _publishedRevision)
        {
            return;
        }

        lock (_inboxLock)
        {
            var from = _publishedRevision + 1;
            Volatile.Write(ref _publishedRevision, revision);
            var bytes = events?.Sum(static noted => noted.Bytes) ?? 0;
            if (_inboxBytes + bytes > WatchLimits.InboxBytesMax)
            {
                events = null;
            }

            if (events is null && _inbox.Count > 0 && _inbox[^1].Events is null)
            {
                _inbox[^1] = _inbox[^1] with { To = revision };
            }
            else
            {
                _inbox.Add(new Publication(from, revision, events));
                _inboxBytes += events is null ? 0 : bytes;
            }
        }

        if (_watchers > 0)
        {
            _published.Writer.TryWrite(true);
        }
    }

    /// <summary>Opens a stream of watchers for one client.</summary>
    public WatchStream OpenStream(WatchStreamOptions options) => new(this, options);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    /// <summary>Adds a watcher; its first response is in the stream's queue when this returns. A refusal is a response too.</summary>
    internal void Create(WatchStream stream, in KeyRange range, WatchCreateRequest request)
    {
        lock (_lock)
        {
            HandOut();
            var header = new ResponseHeader { Revision = _revision };
            if (stream.FindRefusal(range, request) is { } reason)
            {
                Refuse(stream, reason, header);
                return;
            }

            var watcher = new Watcher(stream.IdFor(request), stream, range, WatcherSettings.Of(request))
            {
                Next = StartOf(request) ?? _revision + 1,
            };
            stream.Watchers.Add(watcher.Id, watcher);
            stream.AddControl(new WatchResponse { WatchId = watcher.Id, Created = true, Header = header });
            Add(watcher);
        }
    }

    /// <summary>Tells a stream why a watcher was not made.</summary>
    internal void Refuse(WatchStream stream, string reason)
    {
        lock (_lock)
        {
            HandOut();
            Refuse(stream, reason, new ResponseHeader { Revision = _revision });
        }
    }

    /// <summary>The watchers of a stream, and what they watch.</summary>
    internal List<(long WatchId, KeyRange Range)> ListRanges(WatchStream stream)
    {
        lock (_lock)
        {
            return [.. stream.Watchers.Values.Select(static watcher => (watcher.Id, watcher.Range))];
        }
    }

    /// <summary>Cancels a watcher of a stream, with a reason if there is one; false when it is not known here.</summary>
    internal bool Cancel(WatchStream stream, long id, string reason = "")
    {
        lock (_lock)
        {
            if (!stream.Watchers.TryGetValue(id, out var watcher))
            {
                return false;
            }

            HandOut();
            End(watcher);
            stream.AddControl(
                new WatchResponse { WatchId = id, Canceled = true, CancelReason = reason, Header = new ResponseHeader { Revision = _revision } });
            return true;
        }
    }

    /// <summary>Ends all watchers of a stream.</summary>
    internal void Close(WatchStream stream)
    {
        lock (_lock)
        {
            foreach (var watcher in stream.Watchers.Values.ToList())
            {
                End(watcher);
            }

            _awaitProgress.Remove(stream);
        }
    }

    /// <summary>Where a watcher in this group alone begins; null: with what comes.</summary>
    private long? StartOf(WatchCreateRequest request) => request.StartRevision != 0
        ? request.StartRevision
        : request.Revisions.Count == 0 ? null : (request.Revisions.FirstOrDefault(each => each.Group == Group.Value)?.Revision ?? 0) + 1;

    private static Channel<bool> NewSignal() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private static void Refuse(WatchStream stream, string reason, ResponseHeader header) => stream.AddControl(
        new WatchResponse { WatchId = WatchStream.NoWatcher, Created = true, Canceled = true, CancelReason = reason, Header = header });

    private void BeginRunning()
    {
        if (_running == Task.CompletedTask)
        {
            _running = Task.WhenAll(HandOutAsync(), CatchUpAsync(), TellIdleAsync());
        }
    }

    private async Task HandOutAsync()
    {
        while (await _published.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
        {
            _published.Reader.TryRead(out _);
            lock (_lock)
            {
                HandOut();
            }
        }
    }

    /// <summary>Hands out all that was published: whoever holds the lock then knows that nothing is on its way.</summary>
    private void HandOut()
    {
        lock (_inboxLock)
        {
            (_inbox, _taken) = (_taken, _inbox);
            _inboxBytes = 0;
        }

        // One that was opened before does not see all that is handed out now.
        CloseReader();
        NoticeArrivals();
        foreach (var publication in _taken)
        {
            if (publication.Events is null)
            {
                FallBehind(publication.From);
                _recent.Clear();
            }
            else
            {
                foreach (var revision in publication.Events)
                {
                    HandOut(revision);
                    _recent.Add(revision);
                }
            }

            Volatile.Write(ref _revision, publication.To);
        }

        var hasAdvanced = _taken.Count > 0;
        _taken.Clear();
        CloseReader();
        TellProgress();
        if (hasAdvanced)
        {
            WakeHeld();
            Groups?.OnAdvanced();
        }
    }

    private void HandOut(RevisionEvents revision)
    {
        foreach (var happened in revision.Events)
        {
            _found.Clear();
            _live.Find(happened.Plain.Kv.Key, _found);
            foreach (var list in _found)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    Gather(list[i], happened);
                }
            }
        }

        foreach (var watcher in _touched)
        {
            Send(watcher, revision.Revision);
        }

        _touched.Clear();
    }

    private void Gather(Watcher watcher, WatchEvent happened)
    {
        if (!watcher.Wants(happened.Plain))
        {
            return;
        }

        if (!watcher.HasGathered)
        {
            _touched.Add(watcher);
        }

        watcher.Gather(watcher.Settings.WantsPrevious ? WithPrevious(happened) : happened.Plain);
    }

    private void Send(Watcher watcher, long revision)
    {
        if (watcher.Stream.TryAdd(watcher, watcher.TakeResponse(revision)))
        {
            watcher.Next = revision + 1;
            watcher.WasServed = true;
        }
        else
        {
            _live.Remove(watcher);
            FallBehind(watcher, revision);
        }
    }

    private void Add(Watcher watcher)
    {
        BeginRunning();
        _watchers++;
        if (watcher.Next > _revision && LimitOf(watcher) == long.MaxValue)
        {
            GoLive(watcher);
        }
        else
        {
            FallBehind(watcher, watcher.Next);
        }
    }

    private void GoLive(Watcher watcher)
    {
        watcher.IsLive = true;
        _live.Add(watcher);
    }

    private void End(Watcher watcher)
    {
        if (watcher.IsLive)
        {
            _live.Remove(watcher);
        }
        else
        {
            _behind.Remove(watcher);
        }

        watcher.IsEnded = true;
        _watchers--;
        if (watcher is not WatchLeg)
        {
            watcher.Stream.Watchers.Remove(watcher.Id);
        }
    }

    /// <param name="From">The first revision.</param>
    /// <param name="To">The last.</param>
    /// <param name="Events">All of them; null: they were not noted.</param>
    private readonly record struct Publication(long From, long To, List<RevisionEvents>? Events);
}
