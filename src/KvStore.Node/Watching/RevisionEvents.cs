namespace KvStore.Node.Watching;

/// <summary>All writes of one revision, in their order.</summary>
internal sealed class RevisionEvents(long revision)
{
    private readonly List<WatchEvent> _events = [];

    /// <summary>The revision.</summary>
    public long Revision => revision;

    /// <summary>The writes; at least one when it is published.</summary>
    public IReadOnlyList<WatchEvent> Events => _events;

    /// <summary>What they take in memory, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds the next write.</summary>
    public void Add(WatchEvent written)
    {
        _events.Add(written);
        Bytes += written.Bytes;
    }
}
