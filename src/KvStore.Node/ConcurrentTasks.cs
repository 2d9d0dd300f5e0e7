namespace KvStore.Node;

/// <summary>Work that blocks, each on a thread of its own, and whose end the owner can await when it stops. Thread safety: all members.</summary>
internal sealed class ConcurrentTasks
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Runs some work on a thread of its own.</summary>
    public async Task<T> RunAsync<T>(Func<T> work)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        lock (_lock)
        {
            _running.Add(task);
        }

        try
        {
            return await task.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(task);
            }
        }
    }

    /// <summary>Waits until all that runs has ended, well or not: whoever began it hears which.</summary>
    public async Task JoinAsync()
    {
        Task[] running;
        lock (_lock)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
