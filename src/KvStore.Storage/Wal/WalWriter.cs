namespace KvStore.Storage.Wal;

/// <summary>
/// Writes batches on a thread of its own: takes all that wait, writes them, syncs once for all (group commit), reports, and begins
/// anew. So the loop that submits never waits for the disk, and the more it submits, the more share one sync.
/// Thread safety: one submitter; the rest may be called from anywhere.
/// </summary>
public sealed class WalWriter : IAsyncDisposable
{
    private readonly WriteAheadLog _log;
    private readonly WalRound _round;
    private readonly WalBatchQueue _queue;
    private readonly WalBatch[] _taken;
    private readonly WalSegmentPreparer _preparer;
    private readonly TimeSpan _noSpaceRetryDelay;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    /// <summary>Begins to write.</summary>
    /// <param name="log">The log; the writer owns it from now on.</param>
    /// <param name="observer">Whom to report to.</param>
    /// <param name="options">The settings.</param>
    /// <param name="time">Measures latencies.</param>
    public WalWriter(WriteAheadLog log, IWalObserver observer, WalWriterOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchesMax, 1);
        _log = log;
        _round = new WalRound(log, observer, time);
        _queue = new WalBatchQueue(options.BatchesMax);
        _taken = new WalBatch[options.BatchesMax];
        _noSpaceRetryDelay = options.NoSpaceRetryDelay;
        _preparer = new WalSegmentPreparer(log, _round.Fail, options.NoSpaceRetryDelay);
        new Thread(Run) { IsBackground = true, Name = "kvstore wal writer" }.Start();
    }

    /// <summary>What was done so far.</summary>
    public WalCounters Counters => _round.Counters;

    /// <summary>
    /// Whether the device is too full to make the next segment. The log still takes batches while the present segment has room; after
    /// that they wait for space. So this is the time to refuse proposals.
    /// </summary>
    public bool IsDeviceFull => _log.IsDeviceFull;

    /// <summary>
    /// Hands a batch over. It belongs to the writer until it is reported durable, for ever when that never comes. Returns false, and
    /// takes nothing, when <see cref="WalWriterOptions.BatchesMax"/> are waiting.
    /// </summary>
    /// <exception cref="ArgumentException">The batch is larger than <see cref="WalOptions.BatchBytesMax"/>, or empty.</exception>
    /// <exception cref="LogPoisonedException">The log has failed.</exception>
    public bool TrySubmit(WalBatch batch)
    {
        if (_round.Failure is { } failure)
        {
            throw new LogPoisonedException(failure);
        }

        _log.CheckSize(batch);
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count, nameof(batch));
        return _queue.TryAdd(batch);
    }

    /// <summary>Takes no more batches, makes those that wait durable and reports them, closes the log, and ends the threads.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _queue.Close();
        await _ended.Task.ConfigureAwait(false);
        await _preparer.DisposeAsync().ConfigureAwait(false);
        _log.Dispose();
    }

    private void Run()
    {
        try
        {
            int count;
            while ((count = _queue.TakeAll(_taken)) > 0)
            {
                if (!WriteAndReport(_taken.AsSpan(0, count)))
                {
                    return;
                }

                _taken.AsSpan(0, count).Clear();
            }

            _log.Close();
        }
#pragma warning disable CA1031 // The edge of a thread: whatever ends it must reach the owner.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _round.Fail(error);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    /// <summary>Writes batches, and waits for space where there is none. False when it was stopped meanwhile: nobody was told of the rest.</summary>
    private bool WriteAndReport(ReadOnlySpan<WalBatch> batches)
    {
        while (!batches.IsEmpty)
        {
            var written = _round.Write(batches);
            if (written > 0)
            {
                _round.SyncAndReport();
                _preparer.Offer();
                batches = batches[written..];
            }
            else if (_queue.WaitForClose(_noSpaceRetryDelay))
            {
                return false;
            }
        }

        return true;
    }
}
