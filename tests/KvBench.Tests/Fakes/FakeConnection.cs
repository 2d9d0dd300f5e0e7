using Grpc.Core;

using KvStore.Bench.Load;

namespace KvStore.Bench.Tests.Fakes;

/// <summary>A connection that counts calls and calls under way, and answers as the test says.</summary>
internal sealed class FakeConnection(Func<long, ValueTask<CallOutcome>> answer) : IKvConnection
{
    private readonly TaskCompletionSource<CallOutcome> _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _underWay;

    /// <summary>A call that ends only when the connection is disposed.</summary>
    public Task<CallOutcome> UntilDisposed => _disposed.Task;

    public long Calls { get; private set; }

    public int MostUnderWay { get; private set; }

    public List<string> Keys { get; } = [];

    public static FakeConnection AnsweringAtOnce() => new(async _ =>
    {
        await Task.Yield();
        return new CallOutcome(StatusCode.OK, 300);
    });

    public async ValueTask<CallOutcome> CallAsync(RequestKind kind, byte[] message)
    {
        long number;
        lock (_gate)
        {
            number = ++Calls;
            MostUnderWay = Math.Max(MostUnderWay, ++_underWay);
            Keys.Add(RequestText.KeyOf(kind, message));
        }

        var outcome = await answer(number);
        lock (_gate)
        {
            _underWay--;
        }

        return outcome;
    }

    public void Dispose() => _disposed.TrySetResult(new CallOutcome(StatusCode.Cancelled, 0));
}
