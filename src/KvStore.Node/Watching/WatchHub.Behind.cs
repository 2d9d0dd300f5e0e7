using KvStore.Contracts.Etcd;

namespace KvStore.Node.Watching;

/// <content>Watchers that are behind: they get a limited number of revisions at a time, whenever their stream has room.</content>
internal sealed partial class WatchHub
{
    private readonly WatcherList _behind = new();
    private readonly RecentEvents _recent = new();
    private readonly List<Watcher> _chosen = [];
    private int _behindCursor;

    /// <summary>A stream has room again; from any thread.</summary>
    internal void OnRoomMade() => _roomMade.Writer.TryWrite(true);

    /// <summary>All who watch have missed what was published since a revision.</summary>
    private void FallBehind(long from)
    {
        if (_live.Count == 0)
        {
            return;
        }

        _found.Clear();
        _live.FindAll(_found);
        foreach (var list in _found)
        {
            while (list.Count > 0)
            {
                var watcher = list[^1];
                _live.Remove(watcher);
                FallBehind(watcher, Math.Max(watcher.Next, from));
            }
        }
    }

    private void FallBehind(Watcher watcher, long next)
    {
        watcher.IsLive = false;
        watcher.Next = next;
        _behind.Add(watcher);
        OnRoomMade();
    }

    private async Task CatchUpAsync()
    {
        while (await _roomMade.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
        {
            _roomMade.Reader.TryRead(out _);
            while (CatchUp())
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>One step for some watchers; false when nobody who is behind has room.</summary>
    private bool CatchUp()
    {
        long upTo;
        lock (_lock)
        {
            HandOut();
            Choose();
            if (_chosen.Count == 0)
            {
                return false;
            }

            upTo = _revision;
        }

        var from = _chosen.Min(static watcher => watcher.Next);
        var step = from <= upTo ? ReadPast(from, upTo) : new HistoryStep([], upTo, CompactedRevision: -1);
        lock (_lock)
        {
            foreach (var watcher in _chosen)
            {
                if (!watcher.IsEnded)
                {
                    Advance(watcher, step);
                }
            }

            HandOut();
        }

        return true;
    }

    /// <summary>Chooses who catches up in this step: all in turn, a limited number at a time.</summary>
    private void Choose()
    {
        _chosen.Clear();
        for (var looked = 0; looked < _behind.Count && _chosen.Count < WatchLimits.CatchUpWatchersMax; looked++)
        {
            _behindCursor = (_behindCursor + 1) % _behind.Count;
            if (_behind[_behindCursor].Stream.HasRoom)
            {
                _chosen.Add(_behind[_behindCursor]);
            }
        }
    }

    private void Advance(Watcher watcher, HistoryStep step)
    {
        if (watcher.Next < step.CompactedRevision)
        {
            End(watcher);
            watcher.Stream.AddControl(new WatchResponse
            {
                WatchId = watcher.Id,
                Canceled = true,
                CompactRevision = step.CompactedRevision,
                Header = new ResponseHeader(),
            });
            return;
        }

        if (watcher.Next <= step.To)
        {
            Gather(watcher, step);
            if (watcher.HasGathered && !watcher.Stream.TryAdd(watcher.TakeResponse(step.To), watcher.TakesFragments))
            {
                return;
            }

            watcher.Next = step.To + 1;
        }

        if (watcher.Next > _revision)
        {
            _behind.Remove(watcher);
            GoLive(watcher);
        }
    }

    private void Gather(Watcher watcher, HistoryStep step)
    {
        foreach (var revision in step.Revisions)
        {
            foreach (var happened in revision.Events)
            {
                if (watcher.Range.Contains(happened.Plain.Kv.Key.Span) && watcher.Wants(happened.Plain))
                {
                    watcher.Gather(watcher.WantsPrevious ? WithPrevious(happened) : happened.Plain);
                    watcher.WasServed = true;
                }
            }
        }
    }
}
