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
    private readonly SemaphoreSlim _wanted = new(initialCount: 0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isBusy;
    private volatile bool _isStopping;

    public WalSegmentPreparer(WriteAheadLog log, Action<Exception> onFailed, TimeSpan retryDelay)
    {
        _log = log;
        _onFailed = onFailed;
        _retryDelay = retryDelay;
        new Thread(Run) { IsBackground = true, Name = "kvstore wal segments" }.Start();
    }

    /// <summary>Called by the writer after each sync.</summary>
    public void Offer()
    {
        // When the device is full the thread looks again by itself.
        if (_isBusy || !(_log.CanRelease || (_log.WantsNextSegment && !_log.IsDeviceFull)))
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
                _wanted.Wait(_log.IsDeviceFull ? _retryDelay : Timeout.InfiniteTimeSpan); // blocks: this is a thread of its own
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

    /// <summary>Deletes first: that may give the room to make one.</summary>
    private void Work()
    {
        _log.ReleaseSegments();
        if (_log.WantsNextSegment || _log.IsDeviceFull)
        {
            _log.PrepareNextSegment();
        }

        _isBusy = false;
    }
}
