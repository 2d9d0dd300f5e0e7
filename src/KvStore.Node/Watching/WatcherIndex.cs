using Google.Protobuf;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <summary>Finds the live watchers of a key: those of this one key, and those of ranges that hold it. Thread safety: none.</summary>
internal sealed class WatcherIndex
{
    private readonly Dictionary<ReadOnlyMemory<byte>, WatcherList> _byKey = new(ByteKeyComparer.Instance);
    private readonly RangeTree _byRange = new();

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public void Add(Watcher watcher)
    {
        if (watcher.Range.IsSingle)
        {
            if (!_byKey.TryGetValue(watcher.Range.Key, out var watchers))
            {
                _byKey.Add(watcher.Range.Key, watchers = new WatcherList());
            }

            watchers.Add(watcher);
        }
        else
        {
            _byRange.GetOrAdd(watcher.Range).Add(watcher);
        }

        Count++;
    }

    public void Remove(Watcher watcher)
    {
        if (watcher.Range.IsSingle)
        {
            var watchers = _byKey[watcher.Range.Key];
            watchers.Remove(watcher);
            if (watchers.Count == 0)
            {
                _byKey.Remove(watcher.Range.Key);
            }
        }
        else
        {
            var watchers = _byRange.GetOrAdd(watcher.Range);
            watchers.Remove(watcher);
            if (watchers.Count == 0)
            {
                _byRange.Remove(watcher.Range);
            }
        }

        Count--;
    }

    /// <summary>Adds the lists of all who watch a key.</summary>
    public void Find(ByteString key, List<WatcherList> found)
    {
        if (_byKey.TryGetValue(key.Memory, out var watchers))
        {
            found.Add(watchers);
        }

        _byRange.Find(key.Span, found);
    }

    /// <summary>Adds all lists.</summary>
    public void FindAll(List<WatcherList> found)
    {
        found.AddRange(_byKey.Values);
        _byRange.FindAll(found);
    }
}
