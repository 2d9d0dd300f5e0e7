using System.Collections.Concurrent;

namespace KvStore.Grpc.Tests.Probing;

/// <summary>What the service and its interceptor saw, and what a test tells them to do. Thread safety: all members.</summary>
internal sealed class ProbeState
{
    private int _failuresLeft;
    private int _attempts;

    /// <summary>Done as soon as a call is inside <c>Hang</c>, with the deadline it saw.</summary>
    public TaskCompletionSource<DateTime> Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done as soon as the server has seen that call cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What interceptors on the server's side saw, in order.</summary>
    public ConcurrentQueue<string> Intercepted { get; } = new();

    /// <summary>How often <c>Unary</c> was called.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Lets the next calls of <c>Unary</c> fail as unavailable.</summary>
    public void FailNext(int count) => Volatile.Write(ref _failuresLeft, count);

    /// <summary>Counts a call of <c>Unary</c>; true when it is to fail.</summary>
    public bool CountAttempt()
    {
        Interlocked.Increment(ref _attempts);
        return Interlocked.Decrement(ref _failuresLeft) >= 0;
    }
}
