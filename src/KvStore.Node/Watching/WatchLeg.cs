namespace KvStore.Node.Watching;

/// <summary>What a watcher over several groups has in the hub of one of them. Thread safety: as <see cref="Watcher"/>.</summary>
internal sealed class WatchLeg(WatchJoin join) : Watcher(join.Id, join.Stream, join.Range, join.Settings)
{
    /// <summary>The whole of which it is a part.</summary>
    public WatchJoin Join => join;
}
