namespace KvStore.Storage.Lmdb.Buffering;

/// <summary>
/// Commits the buffer in the background: some time after the first change came into it, or when it is asked to because the buffer has
/// grown. When the device is full it tries again now and then. Thread safety: safe for concurrent use.
/// </summary>
internal sealed class CommitThread : IDisposable
{
    private static readonly TimeSpan FullDeviceDelay = TimeSpan.FromSeconds(1);

    private readonly WriteBehind _buffer;
    private readonly TimeSpan _interval;
    private readonly SemaphoreSlim _wanted = new(initialCount: 0);
    private readonly ITimer _timer;
    private readonly Thread _thread;
    private bool _isRequested;
    private volatile bool _isStopping;

    public CommitThread(WriteBehind buffer, TimeSpan interval, TimeProvider time)
    {
        _buffer = buffer;
        _interval = interval;
        _timer = time.CreateTimer(
            static state => ((CommitThread)state!).Request(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { IsBackground = true, Name = "kvstore lmdb commits" };
        _thread.Start();
    }

    /// <summary>The first change has come into an empty buffer.</summary>
    public void Schedule() => _timer.Change(_interval, Timeout.InfiniteTimeSpan);

    /// <summary>Commits as soon as possible.</summary>
    public void Request()
    {
        if (!Interlocked.Exchange(ref _isRequested, true))
        {
            _wanted.Release();
        }
    }

    /// <summary>Ends the thread, after the commit that is under way.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _isStopping = true;
        Request();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                _wanted.Wait(); // blocks: this is a thread of its own
                Volatile.Write(ref _isRequested, false);
                if (_isStopping)
                {
                    return;
                }

                Commit();
            }
        }
#pragma warning disable CA1031 // The edge of a thread: whatever ends it must reach the owner.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _buffer.Close(error);
        }
    }

    private void Commit()
    {
        try
        {
            _buffer.Commit();
            if (_buffer.Changes > 0)
            {
                Schedule();
            }
        }
        catch (DeviceFullException)
        {
            _timer.Change(FullDeviceDelay, Timeout.InfiniteTimeSpan);
        }
    }
}
