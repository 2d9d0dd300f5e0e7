namespace KvStore.Storage.Wal;

/// <summary>
/// Makes segments in advance, and deletes those that nobody needs, on a thread of its own, so that neither delays the writer.
/// Thread safety: safe for concurrent use.
/// </summary>
internal sealed class WalSegmentPreparer : IAsyncDisposable
{
    private readonly WriteAheadLog _log;
    private readonly Action<Exception> _onFailed;
    private readonly TimeSpan _retryDelay;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _wanted = new(initialCount: 0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _fullSince;
    private volatile bool _isFull;
    private volatile bool _isBusy;
    private volatile bool _isStopping;

    public WalSegmentPreparer(WriteAheadLog log, Action<Exception> onFailed, TimeSpan retryDelay, TimeProvider time)
    {
        _log = log;
        _onFailed = onFailed;
        _retryDelay = retryDelay;
        _time = time;
        new Thread(Run) { IsBackground = true, Name = "kvstore wal segments" }.Start();
    }

    /// <summary>Whether the device was too full for the next segment when last tried.</summary>
    public bool IsDeviceFull => _isFull;

    /// <summary>Called by the writer after each sync.</summary>
    public void Offer()
    {
        if (_isBusy || !(_log.CanRelease || WantsNextSegment()))
        {
            return;
        }

        _isBusy = true;
        _wanted.Release();
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _wanted.Release();
        await _ended.Task.ConfigureAwait(false);
        _wanted.Dispose();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                _wanted.Wait(); // blocks: this is a thread of its own
                if (_isStopping)
                {
                    return;
                }

                Work();
            }
        }
#pragma warning disable CA1031 // The edge of a thread: whatever ends it must reach the owner.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _onFailed(error);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private bool WantsNextSegment() =>
        _log.WantsNextSegment && !(_isFull && _time.GetElapsedTime(Volatile.Read(ref _fullSince)) < _retryDelay);

    /// <summary>Deletes first: that may give the room to make one.</summary>
    private void Work()
    {
        var released = _log.ReleaseSegments();
        if (released > 0 || WantsNextSegment())
        {
            var isFull = _log.WantsNextSegment && !_log.PrepareNextSegment();
            Volatile.Write(ref _fullSince, _time.GetTimestamp());
            _isFull = isFull;
        }

        _isBusy = false;
    }
}
