using KvStore.Storage.Engine;

namespace KvStore.Node.Tests.Engines.Ending;

/// <summary>
/// Engines that end the next snapshots after a few reads of each, as an engine may when very much is written meanwhile. Only those that the
/// test itself causes to be taken, not those that a node takes for purposes of its own.
/// </summary>
internal sealed class EndingEngines(IEngineStore inner) : IEngineStore
{
    private readonly AsyncLocal<bool> _isOfTest = new();
    private int _toEnd;
    private int _open;
    private int _ended;

    public string Kind => inner.Kind;

    public bool KeepsState => inner.KeepsState;

    /// <summary>How many of the next snapshots are ended.</summary>
    public int ToEnd
    {
        set
        {
            _isOfTest.Value = true;
            Volatile.Write(ref _toEnd, value);
        }
    }

    /// <summary>Reads that a snapshot then still answers.</summary>
    public int Reads { get; set; }

    /// <summary>Snapshots that readers found ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Snapshots that nobody has disposed.</summary>
    public int Open => Volatile.Read(ref _open);

    public IReadOnlyList<string> List() => inner.List();

    IStorageEngine IEngineStore.Open(string name) => OpenEngine(name);

    public IStorageEngine OpenEngine(string name) => new EndingEngine(inner.Open(name), this);

    public void Delete(string name) => inner.Delete(name);

    public IStorageSnapshot Wrap(IStorageSnapshot snapshot)
    {
        if (!_isOfTest.Value)
        {
            return snapshot;
        }

        Interlocked.Increment(ref _open);
        var isToEnd = Interlocked.Decrement(ref _toEnd) >= 0;
        return new EndingSnapshot(snapshot, isToEnd ? Reads : int.MaxValue, this);
    }

    public void NoteEnded() => Interlocked.Increment(ref _ended);

    public void NoteDisposed() => Interlocked.Decrement(ref _open);
}
