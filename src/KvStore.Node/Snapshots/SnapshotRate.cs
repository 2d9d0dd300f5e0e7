namespace KvStore.Node.Snapshots;

/// <summary>Keeps all transfers of a node together below a number of bytes per tick. A chunk may overdraw it; the debt is paid by waiting.</summary>
internal sealed class SnapshotRate
{
    private readonly long _bytesPerTick;
    private long _available;

    public SnapshotRate(long bytesPerTick)
    {
        _bytesPerTick = bytesPerTick;
        _available = bytesPerTick;
    }

    /// <summary>Whether something may be sent now.</summary>
    public bool IsOpen => _available > 0;

    /// <summary>A tick of the clock passed. What was not used does not add up.</summary>
    public void Tick() => _available = _available > 0 ? _bytesPerTick : _available + _bytesPerTick;

    /// <summary>Bytes were sent.</summary>
    public void Take(int bytes) => _available -= bytes;
}
