using KvStore.Bench.Clusters;
using KvStore.Bench.Output;

namespace KvStore.Bench.Reshape;

/// <summary>Adds a group to a cluster that is in use, lets it get its share of the slots, drains and removes it again, and looks at every key.</summary>
internal sealed class ReshapeRunner(ReshapeOptions options, Action<string> tell, TimeProvider time)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly ReshapeKeys _keys = new(options.Keys, options.ValueSize);
    private int[] _keysBySlot = [];

    /// <summary>Does all of it.</summary>
    public async Task<ReshapeResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var leader = cluster.Endpoints[await cluster.FindLeaderAsync(cancellationToken)];
        using var admin = new GroupAdmin(leader, time);
        _keysBySlot = _keys.CountBySlot();
        tell($"{options.Keys} keys into one group");
        await ReshapeLoader.RunAsync(leader, _keys, cancellationToken);
        tell($"{options.Groups} groups");
        for (var group = 1; group < options.Groups; group++)
        {
            await admin.AddAsync(cancellationToken);
        }

        await admin.RebalanceAsync(cancellationToken);
        List<ReshapePhase> phases = [];
        long sentAgain, failed, wrong;
        await using (var clients = new ReshapeClients(options, _keys, cluster.Endpoints, time))
        {
            await Task.Delay(WarmUp, time, cancellationToken);
            var rest = Task.Delay(options.Duration, time, cancellationToken);
            phases.Add(await PhaseAsync("at rest", clients, admin, () => rest, cancellationToken));
            var added = 0UL;
            phases.Add(await PhaseAsync("a group added", clients, admin, AddAsync, cancellationToken));
            phases.Add(await PhaseAsync("the group drained", clients, admin, () => admin.DrainAsync(added, cancellationToken), cancellationToken));
            await admin.RemoveAsync(added, cancellationToken);
            phases.Add(await PhaseAsync("the group removed", clients, admin, () => Task.Delay(WarmUp, time, cancellationToken), cancellationToken));
            (sentAgain, failed, wrong) = (clients.SentAgain, clients.Failed, clients.Wrong);

            async Task AddAsync()
            {
                added = await admin.AddAsync(cancellationToken);
                await admin.RebalanceAsync(cancellationToken);
            }
        }

        var audit = new ReshapeAudit(_keys);
        await audit.RunAsync(cluster.Endpoints[^1], cancellationToken);
        var freezes = FreezeCounts.Read(await ReadMetricsAsync(cluster, cancellationToken));
        return new ReshapeResult(phases, freezes, sentAgain, failed, wrong, audit.Missing, audit.Doubled, audit.WrongValues);
    }

    private async Task<ReshapePhase> PhaseAsync(
        string name, ReshapeClients clients, GroupAdmin admin, Func<Task> work, CancellationToken cancellationToken)
    {
        var before = await admin.OwnersAsync(cancellationToken);
        clients.TakeLatency(out _);
        var begin = time.GetTimestamp();
        await work();
        var elapsed = time.GetElapsedTime(begin);
        var latency = clients.TakeLatency(out var requests);
        var after = await admin.OwnersAsync(cancellationToken);
        var moved = Enumerable.Range(0, before.Length).Where(slot => before[slot] != after[slot]).ToList();
        tell($"{name}: {elapsed.TotalSeconds:0.0} s, {moved.Count} slots moved, p99 {LoadText.Milliseconds(latency.P99)} ms");
        return new ReshapePhase(name, elapsed, requests, latency, moved.Count, moved.Sum(slot => (long)_keysBySlot[slot]));
    }

    private static async Task<List<string>> ReadMetricsAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var pages = new List<string>();
        foreach (var node in cluster.Endpoints)
        {
            pages.Add(await http.GetStringAsync(new Uri(node, "/metrics"), cancellationToken));
        }

        return pages;
    }
}
