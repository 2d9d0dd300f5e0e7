namespace KvStore.Node.Snapshots;

/// <summary>Runs a snapshot worker on a thread of its own, of lower priority: nothing that it does is urgent.</summary>
internal sealed class SnapshotThread : IAsyncDisposable
{
    private readonly SnapshotWorker _worker;
    private readonly ISnapshotObserver _observer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to work.</summary>
    public SnapshotThread(SnapshotWorker worker, ISnapshotObserver observer)
    {
        _worker = worker;
        _observer = observer;
        worker.Start(observer);
        new Thread(Run) { IsBackground = true, Name = "kvstore snapshots", Priority = ThreadPriority.BelowNormal }.Start();
    }

    /// <summary>Ends the thread and lets go of the files.</summary>
    public async ValueTask DisposeAsync()
    {
        _worker.PostStop();
        await _ended.Task.ConfigureAwait(false);
        _worker.Dispose();
    }

    private void Run()
    {
        try
        {
            while (_worker.Poll())
            {
                if (!_worker.HasWork)
                {
                    WaitForInput();
                }
            }
        }
#pragma warning disable CA1031 // The edge of a thread: whatever ends it must reach the owner.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _observer.OnSnapshotFailed(error);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    /// <summary>Blocks this thread, which is the worker's own, until something arrives.</summary>
    private void WaitForInput()
    {
        var wait = _worker.Inbox.WaitToReadAsync();
        if (!wait.IsCompleted)
        {
#pragma warning disable VSTHRD002 // The thread is the worker's own and has nothing else to do.
            wait.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
    }
}
