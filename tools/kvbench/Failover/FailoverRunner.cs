using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Bench.Output;

namespace KvStore.Bench.Failover;

/// <summary>
/// Kills the leader again and again while clients write, and measures how long nobody can. The next kill comes when all nodes serve again.
/// </summary>
internal sealed class FailoverRunner(FailoverOptions options, Action<string> tell, TimeProvider time)
{
    private static readonly TimeSpan RecoverMax = TimeSpan.FromSeconds(60);

    /// <summary>Does all kills, then reads back what was acknowledged.</summary>
    public async Task<FailoverResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var connections = new KvConnections(cluster.Endpoints, cluster.Endpoints.Count, options.CallMax);
        var watch = new KillWatch();
        FailoverClient[] clients = [.. Enumerable.Range(0, options.Clients).Select(number => new FailoverClient(number, connections.All, watch, time))];
        var recoveries = new List<TimeSpan>(options.Kills);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = Task.WhenAll(clients.Select(client => client.RunAsync(stop.Token)));
        try
        {
            while (recoveries.Count < options.Kills)
            {
                var recovery = await KillAsync(cluster, watch, cancellationToken);
                recoveries.Add(recovery);
                tell($"kill {recoveries.Count}/{options.Kills}: puts again after {LoadText.Milliseconds(recovery)} ms");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        await cluster.WaitUntilHealthyAsync(cancellationToken);
        var lost = await CountLostAsync(cluster, clients, cancellationToken);
        return new FailoverResult(options.ElectionTimeout, recoveries, clients.Sum(static client => client.Acknowledged), lost);
    }

    private async Task<TimeSpan> KillAsync(BenchCluster cluster, KillWatch watch, CancellationToken cancellationToken)
    {
        await cluster.WaitUntilHealthyAsync(cancellationToken);
        // The member that came back last has heard the leader for a while, as in a cluster at rest.
        await Task.Delay(options.ElectionTimeout, time, cancellationToken);
        var leader = await cluster.FindLeaderAsync(cancellationToken);
        var killed = time.GetTimestamp();
        await cluster.KillAsync(leader);
        // Only from here on the killed node cannot have acknowledged anything; the time counts from before the kill all the same.
        var acknowledged = watch.Begin(sentFrom: time.GetTimestamp());
        var recovery = time.GetElapsedTime(killed, await RecoveryAsync(acknowledged, cancellationToken));
        cluster.Start(leader);
        return recovery;
    }

    private async Task<long> RecoveryAsync(Task<long> acknowledged, CancellationToken cancellationToken)
    {
        try
        {
            return await acknowledged.WaitAsync(RecoverMax, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BenchException($"no put was acknowledged within {RecoverMax.TotalSeconds} s after the leader was killed");
        }
    }

    /// <summary>The acknowledged puts that a node lacks, for the node that lacks most: every node must have them all.</summary>
    private static async Task<long> CountLostAsync(BenchCluster cluster, FailoverClient[] clients, CancellationToken cancellationToken)
    {
        var most = 0L;
        foreach (var node in cluster.Endpoints)
        {
            var lost = 0L;
            foreach (var client in clients)
            {
                lost += await LostWrites.CountAsync(node, client.Number, client.Acknowledged, cancellationToken);
            }

            most = Math.Max(most, lost);
        }

        return most;
    }
}
