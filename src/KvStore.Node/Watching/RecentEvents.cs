namespace KvStore.Node.Watching;

/// <summary>The newest revisions, as many as fit, without a gap up to the newest. Thread safety: none.</summary>
internal sealed class RecentEvents
{
    private readonly Queue<RevisionEvents> _revisions = new();
    private long _bytes;

    public void Add(RevisionEvents revision)
    {
        _revisions.Enqueue(revision);
        _bytes += revision.Bytes;
        while (_bytes > WatchLimits.RecentBytesMax)
        {
            _bytes -= _revisions.Dequeue().Bytes;
        }
    }

    public void Clear()
    {
        _revisions.Clear();
        _bytes = 0;
    }

    /// <summary>A limited number of revisions from one on; null when they are not all here.</summary>
    public HistoryStep? TryRead(long from, long upTo)
    {
        if (!_revisions.TryPeek(out var first) || from < first.Revision)
        {
            return null;
        }

        var found = new List<RevisionEvents>();
        var bytes = 0L;
        foreach (var revision in _revisions)
        {
            if (revision.Revision < from)
            {
                continue;
            }

            if (revision.Revision > upTo)
            {
                break;
            }

            if (found.Count >= WatchLimits.CatchUpRevisionsMax || bytes > WatchLimits.CatchUpBytesMax)
            {
                return new HistoryStep(found, revision.Revision - 1, CompactedRevision: -1, Owned: null, IsFromMemory: true);
            }

            found.Add(revision);
            bytes += revision.Bytes;
        }

        return new HistoryStep(found, upTo, CompactedRevision: -1, Owned: null, IsFromMemory: true);
    }
}
