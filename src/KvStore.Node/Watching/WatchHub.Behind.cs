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
        // In this order: whoever looks from elsewhere must not see it behind where it was before.
        watcher.Next = next;
        watcher.IsLive = false;
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
        var step = from <= upTo ? ReadPast(from, upTo) : new HistoryStep([], upTo, CompactedRevision: -1, Owned: null, IsFromMemory: true);
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

        Groups?.OnAdvanced();
        return true;
    }

    /// <summary>Chooses who catches up in this step: all in turn, a limited number at a time.</summary>
    private void Choose()
    {
        _chosen.Clear();
        ExpectHeld();
        var held = 0;
        var looked = 0;
        for (; looked < _behind.Count && _chosen.Count < WatchLimits.CatchUpWatchersMax; looked++)
        {
            _behindCursor = (_behindCursor + 1) % _behind.Count;
            var watcher = _behind[_behindCursor];
            if (IsHeld(watcher))
            {
                held++;
            }
            else if (watcher.Stream.HasRoom)
            {
                _chosen.Add(watcher);
            }
        }

        _hasHeld &= held > 0 || looked < _behind.Count;
    }

    private void Advance(Watcher watcher, HistoryStep step)
    {
        if (step.FindFirstKept(watcher.Range, watcher.Next) is { } kept)
        {
            End(watcher);
            watcher.Stream.EndCompacted(watcher, kept);
            return;
        }

        var limit = LimitOf(watcher);
        var to = Math.Min(step.To, limit);
        if (watcher.Next <= to)
        {
            Gather(watcher, step, to);
            if (watcher.HasGathered && !watcher.Stream.TryAdd(watcher, watcher.TakeResponse(to)))
            {
                return;
            }

            watcher.Next = to + 1;
        }

        if (watcher.Next > _revision && limit == long.MaxValue)
        {
            _behind.Remove(watcher);
            GoLive(watcher);
        }
    }

    private void Gather(Watcher watcher, HistoryStep step, long to)
    {
        foreach (var revision in step.Revisions)
        {
            if (revision.Revision > to)
            {
                return;
            }

            foreach (var happened in revision.Events)
            {
                if (watcher.Range.Contains(happened.Plain.Kv.Key.Span) && watcher.Wants(happened.Plain))
                {
                    watcher.Gather(watcher.Settings.WantsPrevious ? WithPrevious(happened) : happened.Plain);
                    watcher.WasServed = true;
                }
            }
        }
    }
}
