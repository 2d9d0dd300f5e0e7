using KvStore.Contracts;
using KvStore.Node.Tests.Cluster;

namespace KvStore.Node.Tests.Engines.Mixed;

/// <summary>Clients that work on all nodes at once until so many operations are done. A node that is stopped is passed over.</summary>
internal sealed class MixedWorkload(TestCluster cluster, int operations, int seed)
{
    private const int Clients = 32;
    private const int Nodes = 3;

    private int _begun;
    private int _done;
    private int _failed;

    /// <summary>Operations answered, be it that what was asked could not be.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Operations that found no leader or no node, were not accepted, or have an unknown outcome.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Clients).Select(RunClientAsync));

    private static bool IsOfCluster(KvErrorKind kind) =>
        kind is KvErrorKind.Unavailable or KvErrorKind.ResourceExhausted or KvErrorKind.DeadlineExceeded;

    private async Task RunClientAsync(int number)
    {
        await Task.Yield();
        var client = new MixedClient(seed + number);
        for (var at = number; Interlocked.Increment(ref _begun) <= operations; at++)
        {
            while (!await TryOneAsync(client, at % Nodes))
            {
                Interlocked.Increment(ref _failed);
                at++;
                await Task.Delay(TimeSpan.FromMilliseconds(5));
            }

            Interlocked.Increment(ref _done);
        }
    }

    private async Task<bool> TryOneAsync(MixedClient client, int index)
    {
        if (cluster.Find(index) is not { } node)
        {
            return false;
        }

        try
        {
            return await client.RunOneAsync(node) is not { } error || !IsOfCluster(error.Kind);
        }
        catch (ObjectDisposedException)
        {
            // The node was stopped under a read.
            return false;
        }
    }
}
