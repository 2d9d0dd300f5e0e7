using KvStore.Storage.Engine;

namespace KvStore.Node.Engines;

/// <summary>An engine of a group, which tells its owner when it is closed. Thread safety: as the engine's.</summary>
internal sealed class OwnedEngine(IStorageEngine engine, EngineName name, GroupEngines owner) : IStorageEngine
{
    private int _isDisposed;

    public ulong AppliedIndex => engine.AppliedIndex;

    public ulong DurableAppliedIndex => engine.DurableAppliedIndex;

    public long ApproximateBytes => engine.ApproximateBytes;

    public bool IsDeviceFull => engine.IsDeviceFull;

    public IStorageReader Current => engine.Current;

    public WriteBatch CreateBatch() => engine.CreateBatch();

    public void Apply(WriteBatch batch, ulong appliedIndex) => engine.Apply(batch, appliedIndex);

    public void Flush() => engine.Flush();

    public void BeginFlush() => engine.BeginFlush();

    public void Defragment(CancellationToken cancellationToken) => engine.Defragment(cancellationToken);

    public IStorageSnapshot CreateSnapshot() => engine.CreateSnapshot();

    /// <summary>It is to be deleted when it is closed.</summary>
    public void MarkObsolete() => owner.Delete(name);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            engine.Dispose();
            owner.OnClosed(name);
        }
    }
}
