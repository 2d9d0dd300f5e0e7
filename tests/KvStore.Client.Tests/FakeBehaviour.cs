using System.Collections.Concurrent;
using Grpc.Core;
using KvStore.Contracts.V1;

namespace KvStore.Client.Tests;

/// <summary>What a fake node does before it answers, and how often it was asked.</summary>
internal sealed class FakeBehaviour(Func<ServerCallContext, Task> beforeAnswer)
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The session tokens of the writes that came, as "session/number/first unacknowledged".</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    public void Saw(SessionToken? token)
    {
        if (token is not null)
        {
            Tokens.Enqueue($"{token.SessionId}/{token.RequestNumber}/{token.FirstUnacknowledged}");
        }
    }

    public Task EnterAsync(ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        return beforeAnswer(context);
    }
}
