namespace KvStore.Node.Watching;

/// <summary>Watchers in no order, from which any can be taken at once. A watcher is in one list at a time.</summary>
internal sealed class WatcherList
{
    private readonly List<Watcher> _watchers = [];

    /// <summary>How many.</summary>
    public int Count => _watchers.Count;

    /// <summary>All of them.</summary>
    public IEnumerable<Watcher> All => _watchers;

    /// <summary>The watcher at a place.</summary>
    public Watcher this[int position] => _watchers[position];

    public void Add(Watcher watcher)
    {
        watcher.Position = _watchers.Count;
        _watchers.Add(watcher);
    }

    public void Remove(Watcher watcher)
    {
        var last = _watchers[^1];
        _watchers[watcher.Position] = last;
        last.Position = watcher.Position;
        _watchers.RemoveAt(_watchers.Count - 1);
    }
}
