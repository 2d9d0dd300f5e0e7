using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Node.Tests.Engines;

/// <summary>Engines whose device is full when the test says so.</summary>
internal sealed class FullEngines : IEngineStore
{
    private readonly KeptEngines _kept = new();

    public string Kind => _kept.Kind;

    public bool KeepsState => true;

    /// <summary>Whether they say that they are full.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether they take nothing more.</summary>
    public bool Refuses { get; set; }

    /// <summary>Batches that were refused.</summary>
    public int Refusals { get; private set; }

    public IReadOnlyList<string> List() => _kept.List();

    public IStorageEngine Open(string name) => new FullEngine(this, _kept.Open(name));

    public void Delete(string name) => _kept.Delete(name);

    private sealed class FullEngine(FullEngines store, IStorageEngine inner) : IStorageEngine
    {
        public ulong AppliedIndex => inner.AppliedIndex;

        public ulong DurableAppliedIndex => inner.DurableAppliedIndex;

        public long ApproximateBytes => inner.ApproximateBytes;

        public bool IsDeviceFull => store.IsFull;

        public IStorageReader Current => inner.Current;

        public WriteBatch CreateBatch() => inner.CreateBatch();

        public void Apply(WriteBatch batch, ulong appliedIndex)
        {
            if (store.Refuses)
            {
                store.Refusals++;
                throw StorageException.FromErrno("write", "engine", Errno.NoSpace);
            }

            inner.Apply(batch, appliedIndex);
        }

        public void Flush() => inner.Flush();

        public IStorageSnapshot CreateSnapshot() => inner.CreateSnapshot();

        public void Dispose() => inner.Dispose();
    }
}
