namespace KvStore.Node.Snapshots;

/// <summary>What was done with snapshots since the start. Thread safety: the worker counts, any thread reads.</summary>
internal sealed class SnapshotCounters
{
    private long _saved;
    private long _savedBytes;
    private long _savedMicroseconds;
    private long _received;
    private long _sent;
    private long _sentBytes;

    /// <summary>Snapshots written by this node of its own state.</summary>
    public long Saved => Interlocked.Read(ref _saved);

    /// <summary>Bytes of them.</summary>
    public long SavedBytes => Interlocked.Read(ref _savedBytes);

    /// <summary>Time that writing them took.</summary>
    public TimeSpan SaveTime => TimeSpan.FromMicroseconds(Interlocked.Read(ref _savedMicroseconds));

    /// <summary>Snapshots of other nodes that arrived whole.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Snapshots that followers have from this node.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes of chunks given to the transport.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    public void CountSaved(long bytes, TimeSpan time)
    {
        Interlocked.Increment(ref _saved);
        Interlocked.Add(ref _savedBytes, bytes);
        Interlocked.Add(ref _savedMicroseconds, (long)time.TotalMicroseconds);
    }

    public void CountReceived() => Interlocked.Increment(ref _received);

    public void CountSent() => Interlocked.Increment(ref _sent);

    public void CountSentBytes(long bytes) => Interlocked.Add(ref _sentBytes, bytes);
}
