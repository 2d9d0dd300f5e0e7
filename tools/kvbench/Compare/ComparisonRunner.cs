using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Bench.Load;
using KvStore.Bench.Output;

namespace KvStore.Bench.Compare;

/// <summary>
/// Measures both clusters in turns. Both stay up all the time; the one that is not measured only sends its heartbeats. Which side comes first changes
/// with every round, so that a machine that grows slower or faster favours none.
/// </summary>
internal sealed class ComparisonRunner(CompareOptions options, Action<string> tell, TimeProvider time)
{
    private static readonly TimeSpan WarmupMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PauseAfterWarmup = TimeSpan.FromSeconds(1);

    /// <summary>Fills and warms both clusters, then runs all rounds.</summary>
    public async Task<IReadOnlyList<Comparison>> RunAsync(BenchCluster etcd, BenchCluster kvstore, CancellationToken cancellationToken)
    {
        await WarmAsync(etcd, cancellationToken);
        await WarmAsync(kvstore, cancellationToken);

        var theirs = options.Loads.ToDictionary(load => load, static _ => new List<Measurement>());
        var ours = options.Loads.ToDictionary(load => load, static _ => new List<Measurement>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var load in options.Loads)
            {
                (BenchCluster Cluster, List<Measurement> Measured)[] sides = [(etcd, theirs[load]), (kvstore, ours[load])];
                foreach (var (cluster, measured) in round % 2 == 1 ? sides : sides.Reverse())
                {
                    var measurement = await MeasureAsync(cluster, load, cancellationToken);
                    measured.Add(measurement);
                    tell($"round {round}/{options.Rounds} {load.Name,-9} {cluster.Title,-7} {measurement.Result.PerSecond,9:0}/s");
                }
            }
        }

        return [.. options.Loads.Select(load => new Comparison(load, theirs[load], ours[load]))];
    }

    private async Task WarmAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        tell($"{cluster.Title}: {options.Common.Keyspace} puts to fill, then {options.Warmup} requests to warm up");
        var fill = LoadPlans.Fill(options.Common with { Clients = 100, Connections = 10 });
        await RunLoadAsync(cluster, fill, cancellationToken);
        foreach (var load in options.Loads)
        {
            var share = Math.Max(1, options.Warmup / options.Loads.Count);
            await RunLoadAsync(cluster, load.Options(options.Common) with { Total = share, Duration = WarmupMax }, cancellationToken);
        }

        // Compilation in the background has caught up after this.
        await Task.Delay(PauseAfterWarmup, time, cancellationToken);
    }

    private async Task<Measurement> MeasureAsync(BenchCluster cluster, ComparedLoad load, CancellationToken cancellationToken)
    {
        var leader = await cluster.FindLeaderAsync(cancellationToken);
        using var connections = new KvConnections([cluster.Endpoints[leader]], load.Connections);
        var generator = new LoadGenerator(connections.All, time);
        var measured = load.Options(options.Common);

        // Opens the connections outside the measured time.
        await generator.RunAsync(LoadPlans.Short(measured, total: measured.Clients), started: null, cancellationToken);
        var before = cluster.Cpu();
        var result = await generator.RunAsync(measured, started: null, cancellationToken);
        var after = cluster.Cpu();
        cancellationToken.ThrowIfCancellationRequested();
        return Measurement.Of(result, leader, before, after);
    }

    private async Task RunLoadAsync(BenchCluster cluster, LoadOptions load, CancellationToken cancellationToken)
    {
        var leader = await cluster.FindLeaderAsync(cancellationToken);
        using var connections = new KvConnections([cluster.Endpoints[leader]], load.Connections);
        var result = await new LoadGenerator(connections.All, time).RunAsync(load, started: null, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (result.Failed > 0)
        {
            throw new BenchException($"{cluster.Title} failed while warming up: {LoadText.ErrorLine(result.Errors)}");
        }
    }
}
