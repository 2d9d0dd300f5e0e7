using KvStore.Storage.Engine;

namespace KvStore.Node.Tests.Engines.Ending;

/// <summary>An engine of <see cref="EndingEngines"/>.</summary>
internal sealed class EndingEngine(IStorageEngine inner, EndingEngines owner) : IStorageEngine
{
    public ulong AppliedIndex => inner.AppliedIndex;

    public ulong DurableAppliedIndex => inner.DurableAppliedIndex;

    public long ApproximateBytes => inner.ApproximateBytes;

    public IStorageReader Current => inner.Current;

    public WriteBatch CreateBatch() => inner.CreateBatch();

    public void Apply(WriteBatch batch, ulong appliedIndex) => inner.Apply(batch, appliedIndex);

    public void Flush() => inner.Flush();

    public IStorageSnapshot CreateSnapshot() => owner.Wrap(inner.CreateSnapshot());

    public void Dispose() => inner.Dispose();
}
