using KvStore.Simulation.Kernel;
using KvStore.Storage.Engine;
using KvStore.Storage.Memory;

namespace KvStore.Simulation.Disks;

/// <summary>
/// An engine that keeps no more than the promise: what was flushed survives, and of what came later any whole number of batches. It flushes
/// by itself now and then, as real ones do.
/// </summary>
internal sealed class SimEngine : IStorageEngine, IEventTarget
{
    private const int BoundariesMax = 24;
    private const long FlushMean = 3000;

    private readonly MemoryEngine _rows = new();
    private readonly List<IStorageSnapshot> _boundaries = [];
    private readonly SimEngineStore _store;
    private readonly string _name;
    private IStorageSnapshot _durable;

    /// <summary>Opens what the disk has.</summary>
    public SimEngine(SimEngineStore store, string name, IStorageSnapshot? image)
    {
        (_store, _name) = (store, name);
        if (image is not null)
        {
            Copy(image);
        }

        _durable = _rows.CreateSnapshot();
    }

    public ulong AppliedIndex => _rows.AppliedIndex;

    public ulong DurableAppliedIndex => _durable.AppliedIndex;

    public long ApproximateBytes => _rows.ApproximateBytes;

    public bool IsDeviceFull => _store.BatchesLeft is not null;

    public IStorageReader Current => _rows.Current;

    public WriteBatch CreateBatch() => _rows.CreateBatch();

    public void Apply(WriteBatch batch, ulong appliedIndex)
    {
        _store.TakeRoom(_name);
        _rows.Apply(batch, appliedIndex);
        _boundaries.Add(_rows.CreateSnapshot());
        if (_boundaries.Count > BoundariesMax)
        {
            MakeDurable(_boundaries[0].AppliedIndex);
        }
    }

    public void Flush()
    {
        _store.TakeRoom(_name);
        MakeDurable(AppliedIndex);
    }

    public void BeginFlush() => _store.Timeline.After(_store.Chance.Around(FlushMean), this, kind: 0, (long)AppliedIndex);

    public IStorageSnapshot CreateSnapshot() => _rows.CreateSnapshot();

    public void Run(in SimEvent happening)
    {
        if (!_store.IsOpen(this))
        {
            return;
        }

        if (_store.BatchesLeft == 0)
        {
            // Real ones, too, go on by themselves when there is room.
            _store.Timeline.After(_store.Chance.Around(FlushMean), this, kind: 0, happening.Number);
            return;
        }

        MakeDurable((ulong)happening.Number);
    }

    public void Dispose() => _store.Close(this);

    /// <summary>The name that it was opened by.</summary>
    public string Name => _name;

    /// <summary>What the disk has when the engine ends here.</summary>
    public IStorageSnapshot Survivor(Chance chance)
    {
        var kept = chance.Below(_boundaries.Count + 1);
        return kept == 0 || chance.Coin() ? _durable : _boundaries[kept - 1];
    }

    private void MakeDurable(ulong upTo)
    {
        while (_boundaries.Count > 0 && _boundaries[0].AppliedIndex <= upTo)
        {
            _durable = _boundaries[0];
            _boundaries.RemoveAt(0);
        }
    }

    private void Copy(IStorageSnapshot image)
    {
        using var batch = _rows.CreateBatch();
        using var rows = image.CreateIterator();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            batch.Put(rows.CurrentKey, rows.CurrentValue);
        }

        _rows.Apply(batch, image.AppliedIndex);
    }
}
