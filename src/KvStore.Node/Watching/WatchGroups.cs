using System.Collections.Concurrent;
using System.Threading.Channels;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Watching;

/// <summary>
/// Joins the hubs of a node's groups: makes the watchers that need several, gives them parts in groups that come later, and wakes a hub that holds
/// watchers until another group has come on. With one group it does nothing. Thread safety: all members. Its lock is taken around a hub's and never inside
/// one, so what hubs call takes none.
/// </summary>
/// <param name="topology">The topology as far as the node knows.</param>
/// <param name="isFirstWhole">Whether all keys are the first group's and always were.</param>
internal sealed partial class WatchGroups(Func<TopologyState> topology, Func<bool> isFirstWhole) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<WatchStream> _streams = [];
    private readonly ConcurrentQueue<WatchJoin> _ended = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _work =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private volatile WatchHub[] _hubs = [];
    private volatile int _awaiting;
    private Task? _running;

    /// <summary>Whether the first group is the only one.</summary>
    public bool IsOne => _hubs.Length == 1 && topology().Groups.Count == 1;

    /// <summary>These are the hubs of the node's groups, with all that there were before; by one thread at a time.</summary>
    public void Set(IEnumerable<WatchHub> hubs)
    {
        _hubs = [.. hubs.OrderBy(static hub => hub.Group.Value)];
        foreach (var hub in _hubs)
        {
            hub.Groups = this;
        }

        _running ??= RunAsync();
        FollowIfSeveral();
    }

    /// <summary>The topology may have changed, or a watcher was made as if it had not; from any thread.</summary>
    public void FollowIfSeveral()
    {
        if (!IsOne)
        {
            _work.Writer.TryWrite(true);
        }
    }

    /// <summary>A group has come on; from any thread.</summary>
    public void OnAdvanced()
    {
        // What has come on must be seen by whoever is about to be held for it.
        Interlocked.MemoryBarrier();
        var hubs = _hubs;
        if (hubs.Length == 1)
        {
            return;
        }

        foreach (var hub in hubs)
        {
            hub.WakeHeld();
        }

        if (_awaiting > 0)
        {
            _work.Writer.TryWrite(true);
        }
    }

    /// <summary>A stream has room again; from any thread.</summary>
    public void OnRoomMade()
    {
        foreach (var hub in _hubs)
        {
            hub.OnRoomMade();
        }
    }

    /// <summary>A watcher has ended, and its parts are to be taken away; from any thread.</summary>
    public void TakeAway(WatchJoin join)
    {
        _ended.Enqueue(join);
        _work.Writer.TryWrite(true);
    }

    /// <summary>Makes a watcher; its first response is in the stream's queue when this returns. A refusal is a response too.</summary>
    public void Create(WatchStream stream, in KeyRange range, WatchCreateRequest request)
    {
        lock (_lock)
        {
            Follow();
            var refusal = FindRefusal(range, request);
            var later = range.Slot is not null && request.StartRevision != 0 ? request.StartRevision : 1;
            if (stream.AddJoin(range, request, refusal, later, FindStarts(range, request)) is { } join)
            {
                _streams.Add(stream);
                Attach(join);
            }
        }
    }

    /// <summary>Cancels a watcher; one that is not known is nothing to speak of.</summary>
    public void Cancel(WatchStream stream, long watchId, string reason)
    {
        lock (_lock)
        {
            if (stream.CancelJoined(watchId, reason) is { } join)
            {
                Detach(join);
                TellProgress(stream);
            }
        }
    }

    /// <summary>Ends all watchers of a stream.</summary>
    public void Close(WatchStream stream)
    {
        lock (_lock)
        {
            _streams.Remove(stream);
            stream.TakeJoined().ForEach(Detach);
            DetachEnded();
            ForgetProgress(stream);
        }
    }

    /// <summary>Tells a stream how far all of its watchers have come in each group, as soon as they have all come as far as this node.</summary>
    public void RequestProgress(WatchStream stream)
    {
        foreach (var hub in _hubs)
        {
            hub.HandOutNow();
        }

        lock (_lock)
        {
            Follow();
            if (!stream.AwaitsProgress)
            {
                stream.AwaitsProgress = true;
                _streams.Add(stream);
                Interlocked.Increment(ref _awaiting);
            }

            TellProgress(stream);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_running is not null)
        {
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _work.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
        {
            _work.Reader.TryRead(out _);
            lock (_lock)
            {
                DetachEnded();
                if (!IsOne)
                {
                    Follow();
                }

                foreach (var stream in _streams.Where(static stream => stream.AwaitsProgress).ToList())
                {
                    TellProgress(stream);
                }
            }
        }
    }

    /// <summary>Joins watchers that were in the first group alone, and gives all watchers parts in the groups that have come since.</summary>
    private void Follow()
    {
        var first = _hubs[0];
        first.Join(MakePart, _streams);
        foreach (var stream in _streams)
        {
            if (first.ForgetProgress(stream) && !stream.AwaitsProgress)
            {
                stream.AwaitsProgress = true;
                Interlocked.Increment(ref _awaiting);
            }

            stream.ListJoins().ForEach(Attach);
        }
    }

    /// <summary>The part in the first group of a watcher that was in it alone. All other groups came later.</summary>
    private WatchLeg MakePart(Watcher watcher, long next)
    {
        var part = new WatchPart(_hubs[0].Group, next);
        var join = watcher.Stream.AddJoin(watcher.Id, watcher.Range, watcher.Settings, laterNext: 1, [part, .. FindRemoved()]);
        return part.Attach(join, _hubs[0]);
    }

    private void Attach(WatchJoin join)
    {
        foreach (var hub in _hubs)
        {
            var part = join.Find(hub.Group);
            if (part is null)
            {
                join.Add(part = new WatchPart(hub.Group, join.LaterNext));
            }

            if (part.Leg is null)
            {
                hub.Attach(part.Attach(join, hub));
            }
        }
    }

    private void TellProgress(WatchStream stream)
    {
        if (stream.AwaitsProgress && stream.TryTellProgress(_hubs))
        {
            ForgetProgress(stream);
        }
    }

    private void ForgetProgress(WatchStream stream)
    {
        if (stream.AwaitsProgress)
        {
            stream.AwaitsProgress = false;
            Interlocked.Decrement(ref _awaiting);
        }
    }

    private void DetachEnded()
    {
        while (_ended.TryDequeue(out var join))
        {
            Detach(join);
        }
    }

    private static void Detach(WatchJoin join)
    {
        foreach (var part in join.Parts)
        {
            if (part.Leg is { } leg)
            {
                part.Hub!.Detach(leg);
            }
        }
    }
}
