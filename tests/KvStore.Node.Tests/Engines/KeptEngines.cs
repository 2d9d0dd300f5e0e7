using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.Engines;

/// <summary>Engines that come back as they were when they were closed.</summary>
internal sealed class KeptEngines : IEngineStore
{
    private readonly SortedDictionary<string, KeptEngine> _engines = new(StringComparer.Ordinal);

    public string Kind => "kept";

    public bool KeepsState => true;

    /// <summary>The engines that are damaged.</summary>
    public HashSet<string> Damaged { get; } = [];

    public IReadOnlyList<string> List() => [.. _engines.Keys];

    public IStorageEngine Open(string name)
    {
        if (Damaged.Contains(name))
        {
            throw new StorageCorruptionException("a block has a wrong checksum", name, offset: 0);
        }

        if (!_engines.TryGetValue(name, out var engine))
        {
            engine = new KeptEngine();
            _engines.Add(name, engine);
        }

        return engine;
    }

    public void Delete(string name) => _engines.Remove(name);

    /// <summary>Makes an engine that has applied up to an index.</summary>
    public void Add(string name, ulong applied)
    {
        var engine = Open(name);
        using var batch = engine.CreateBatch();
        engine.Apply(batch, applied);
    }

    /// <summary>All that was applied is durable at once.</summary>
    private sealed class KeptEngine : IStorageEngine
    {
        private readonly MemoryEngine _rows = new();

        public ulong AppliedIndex => _rows.AppliedIndex;

        public ulong DurableAppliedIndex => _rows.AppliedIndex;

        public long ApproximateBytes => _rows.ApproximateBytes;

        public IStorageReader Current => _rows.Current;

        public WriteBatch CreateBatch() => _rows.CreateBatch();

        public void Apply(WriteBatch batch, ulong appliedIndex) => _rows.Apply(batch, appliedIndex);

        public void Flush()
        {
            // Nothing is left to flush.
        }

        public void BeginFlush()
        {
            // Nor here.
        }

        public IStorageSnapshot CreateSnapshot() => _rows.CreateSnapshot();

        public void Dispose()
        {
            // It is to come back as it was.
        }
    }
}
