namespace KvStore.Node.Watching;

/// <summary>Bounds of what watching takes.</summary>
internal static class WatchLimits
{
    /// <summary>What an event takes beside key and value, about.</summary>
    public const int EventOverheadBytes = 128;

    /// <summary>Published events that wait to be handed out; above that they are read from the engine's history instead.</summary>
    public const long InboxBytesMax = 32 << 20;

    /// <summary>Events kept for watchers that fall behind a little.</summary>
    public const long RecentBytesMax = 8 << 20;

    /// <summary>Revisions that watchers which are behind get in one step, as in etcd.</summary>
    public const int CatchUpRevisionsMax = 1000;

    /// <summary>Bytes of events in one such step; a single revision may have more.</summary>
    public const long CatchUpBytesMax = 1 << 20;

    /// <summary>Watchers that catch up in one step; as in etcd.</summary>
    public const int CatchUpWatchersMax = 512;

    /// <summary>A response that may come in fragments has at most so much more than a request may have, as in etcd.</summary>
    public const int FragmentOverheadBytes = 512 * 1024;
}
