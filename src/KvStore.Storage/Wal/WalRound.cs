namespace KvStore.Storage.Wal;

/// <summary>
/// The turn of a writer, in its two halves: write the batches that wait, then sync and report them. <see cref="WalWriter"/> does both on
/// its thread; a simulator lets virtual time pass between them.
/// Thread safety: one caller at a time for the halves; <see cref="Fail"/>, <see cref="Failure"/> and <see cref="Counters"/> from anywhere.
/// </summary>
internal sealed class WalRound(WriteAheadLog log, IWalObserver observer, TimeProvider time)
{
    private readonly Lock _reportLock = new();
    private Exception? _failure;
    private WalBatch? _last;
    private int _count;
    private long _bytesBefore;
    private long _startedAt;
    private long _writtenAt;
    private long _batches;
    private long _syncs;
    private long _bytes;

    /// <summary>Why nothing is reported durable any more, or null.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>What was done so far.</summary>
    public WalCounters Counters => new(Interlocked.Read(ref _batches), Interlocked.Read(ref _syncs), Interlocked.Read(ref _bytes));

    /// <summary>
    /// Writes batches, as many as there is room for, and returns how many; 0 when the device is full: then it is to be tried again later.
    /// They are kept by the log until <see cref="SyncAndReport"/>.
    /// </summary>
    public int Write(ReadOnlySpan<WalBatch> batches)
    {
        batches = batches[..log.CountThatFit(batches)];
        if (batches.IsEmpty)
        {
            return 0;
        }

        _bytesBefore = log.BytesWritten;
        _startedAt = time.GetTimestamp();
        log.WriteAll(batches);
        _writtenAt = time.GetTimestamp();
        _last = batches[^1];
        _count = batches.Length;
        return _count;
    }

    /// <summary>
    /// Makes durable what was written and says so, unless the log failed meanwhile on another thread: nothing is called durable after a
    /// failure.
    /// </summary>
    public void SyncAndReport()
    {
        log.Sync();
        var syncedAt = time.GetTimestamp();
        Interlocked.Add(ref _batches, _count);
        Interlocked.Exchange(ref _syncs, log.Syncs);
        Interlocked.Exchange(ref _bytes, log.BytesWritten);
        var last = _last!;
        var sample = new WalSyncSample(
            _count,
            log.BytesWritten - _bytesBefore,
            WriteTime: time.GetElapsedTime(_startedAt, _writtenAt),
            SyncTime: time.GetElapsedTime(_writtenAt, syncedAt));
        _last = null;
        lock (_reportLock)
        {
            if (_failure is null)
            {
                observer.OnSynced(sample);
                observer.OnDurable(last);
            }
        }
    }

    /// <summary>Reports a failure; only the first counts.</summary>
    public void Fail(Exception error)
    {
        lock (_reportLock)
        {
            if (_failure is null)
            {
                Volatile.Write(ref _failure, error);
                observer.OnFailed(error);
            }
        }
    }
}
