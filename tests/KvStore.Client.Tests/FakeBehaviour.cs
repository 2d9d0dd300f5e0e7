using Grpc.Core;

namespace KvStore.Client.Tests;

/// <summary>What a fake node does before it answers, and how often it was asked.</summary>
internal sealed class FakeBehaviour(Func<ServerCallContext, Task> beforeAnswer)
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Task EnterAsync(ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        return beforeAnswer(context);
    }
}
