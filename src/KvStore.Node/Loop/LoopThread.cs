namespace KvStore.Node.Loop;

/// <summary>
/// Runs a loop on a thread of its own and ticks it. A thread, not the pool: a poll may wait for a free core, never behind other work.
/// </summary>
internal sealed class LoopThread : IAsyncDisposable
{
    private readonly NodeLoop _loop;
    private readonly Thread _thread;
    private readonly ITimer _ticker;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopThread(NodeLoop loop, TimeProvider time, TimeSpan tickInterval)
    {
        _loop = loop;
        _thread = new Thread(Run) { IsBackground = true, Name = "kvstore-loop" };
        _ticker = time.CreateTimer(static l => ((NodeLoop)l!).PostTick(), loop, tickInterval, tickInterval);
    }

    /// <summary>Ends with the loop; faulted when the loop failed.</summary>
    public Task Completion => _completion.Task;

    public void Start() => _thread.Start();

    public async ValueTask DisposeAsync()
    {
        await _ticker.DisposeAsync().ConfigureAwait(false);
        _loop.PostStop(cause: null);
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            while (_loop.Poll())
            {
                if (!_loop.HasWork)
                {
                    WaitForInput();
                }
            }
        }
#pragma warning disable CA1031 // The edge of a thread: whatever ended the loop must reach the owner, which ends the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        _loop.Stop();
        if (failure is null)
        {
            _completion.SetResult();
        }
        else
        {
            _completion.SetException(failure as NodeFailedException ?? new NodeFailedException("the loop failed: " + failure.Message, failure));
        }
    }

    /// <summary>Blocks this thread, which is the loop's own, until something arrives.</summary>
    private void WaitForInput()
    {
        var wait = _loop.Inbox.WaitToReadAsync();
        if (!wait.IsCompleted)
        {
#pragma warning disable VSTHRD002 // The thread is the loop's own and has nothing else to do.
            wait.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
    }
}
