using Grpc.Core;

using KvStore.Bench.Load;

namespace KvStore.Bench.Failover;

/// <summary>One client that puts keys of its own all the time, at an easy pace; after an error it sends the same put to the next node.</summary>
internal sealed class FailoverClient(int number, IReadOnlyList<IKvConnection> nodes, KillWatch watch, TimeProvider time)
{
    // A light load: what is measured is the wait for a leader, not the power of the machine.
    private static readonly TimeSpan PauseAfterPut = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(10);

    private readonly RequestTemplate _put = RequestTemplate.Put(WrittenKeys.Size, "failover"u8);

    /// <summary>The number of the client, from 0.</summary>
    public int Number => number;

    /// <summary>How many of its keys, from the first on, were acknowledged. To be read when the client has ended.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Puts until it is told to stop; a put under way is waited for once.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var node = number % nodes.Count;
        while (!stop.IsCancellationRequested)
        {
            var sent = time.GetTimestamp();
            var outcome = await nodes[node].CallAsync(RequestKind.Put, _put.For(WrittenKeys.Number(number, Acknowledged)));
            if (outcome.Status == StatusCode.OK)
            {
                watch.Acknowledged(sent, time.GetTimestamp());
                Acknowledged++;
                await Task.Delay(PauseAfterPut, time, CancellationToken.None);
            }
            else
            {
                node = (node + 1) % nodes.Count;
                await Task.Delay(PauseAfterError, time, CancellationToken.None);
            }
        }
    }
}
