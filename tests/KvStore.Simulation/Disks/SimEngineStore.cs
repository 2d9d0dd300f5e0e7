using KvStore.Simulation.Kernel;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Simulation.Disks;

/// <summary>The engines on a node's disk.</summary>
internal sealed class SimEngineStore(Timeline timeline, Chance chance) : IEngineStore
{
    private readonly SortedDictionary<string, IStorageSnapshot?> _images = new(StringComparer.Ordinal);
    private readonly List<SimEngine> _open = [];

    public string Kind => "simulated";

    public bool KeepsState => true;

    public Timeline Timeline { get; } = timeline;

    public Chance Chance { get; } = chance;

    /// <summary>Batches that there is still room for on a full device; null when it has room.</summary>
    public int? BatchesLeft { get; set; }

    /// <summary>Batches that found no room.</summary>
    public int Refusals { get; private set; }

    public IReadOnlyList<string> List() => [.. _images.Keys];

    public IStorageEngine Open(string name)
    {
        _images.TryAdd(name, value: null);
        var engine = new SimEngine(this, name, _images[name]);
        _open.Add(engine);
        return engine;
    }

    public void Delete(string name) => _images.Remove(name);

    public bool IsOpen(SimEngine engine) => _open.Contains(engine);

    /// <summary>Takes room for one batch.</summary>
    public void TakeRoom(string name)
    {
        if (BatchesLeft is { } left)
        {
            BatchesLeft = Math.Max(0, left - 1);
            if (left == 0)
            {
                Refusals++;
                throw StorageException.FromErrno("write", name, Errno.NoSpace);
            }
        }
    }

    /// <summary>An engine is closed, in order; that makes nothing durable.</summary>
    public void Close(SimEngine engine)
    {
        if (_open.Remove(engine))
        {
            _images[engine.Name] = engine.Survivor(Chance);
        }
    }

    /// <summary>The process ends with its engines open.</summary>
    public void Crash()
    {
        while (_open.Count > 0)
        {
            Close(_open[^1]);
        }
    }
}
