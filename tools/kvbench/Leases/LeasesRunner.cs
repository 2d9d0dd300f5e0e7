using Grpc.Net.Client;
using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Bench.Statistics;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Leases;

/// <summary>Keeps very many leases alive on an otherwise idle cluster, then lets others go.</summary>
internal sealed class LeasesRunner(LeasesOptions options, Action<string> tell, TimeProvider time)
{
    private const int Connections = 4;

    /// <summary>Does it all on the leader.</summary>
    public async Task<LeasesResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var leader = await cluster.FindLeaderAsync(cancellationToken);
        var channels = Enumerable.Range(0, Connections).Select(_ => Open(cluster.Endpoints[leader])).ToList();
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var latency = new LatencyHistogram();
            var keepers = Enumerable.Range(0, options.Streams)
                .Select(i => new LeaseKeeper(new Lease.LeaseClient(channels[i % channels.Count]), LeasesOf(i), options.Ttl, time))
                .ToList();

            // Those that are granted are kept alive at once: to grant all may take longer than they live.
            var keeping = Task.WhenAll(keepers.Select(keeper => keeper.RunAsync(latency, stop.Token)));
            await Task.WhenAll(keepers.Select(keeper => keeper.GrantAsync(cancellationToken)));
            tell($"{options.Leases} leases granted; {options.Rate:0} keep-alives a second");
            await Task.WhenAny(keeping, Task.Delay(options.Ttl / LeasesOptions.KeepAlivesPerTtl, time, cancellationToken));

            var (kept, cpu, begin) = (keepers.Sum(static keeper => keeper.KeptAlive), cluster.Cpu(), time.GetTimestamp());
            await Task.WhenAny(keeping, Task.Delay(options.Duration, time, cancellationToken));
            var (elapsed, used) = (time.GetElapsedTime(begin), cluster.Cpu());
            kept = keepers.Sum(static keeper => keeper.KeptAlive) - kept;
            tell($"{kept} leases kept alive in {elapsed.TotalSeconds:0} s");

            var late = await new LeaseExpiry(channels[0], options, time).MeasureAsync(cancellationToken);
            await stop.CancelAsync();
            await keeping;
            var cores = used.Select((after, node) => (after - cpu[node]) / elapsed).ToList();
            (cores[0], cores[leader]) = (cores[leader], cores[0]);
            return new LeasesResult(kept, keepers.Sum(static keeper => keeper.Lost), cores, latency.Summarize(), late);
        }
        finally
        {
            channels.ForEach(static channel => channel.Dispose());
        }
    }

    private static GrpcChannel Open(Uri node) =>
        GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });

    /// <summary>The first streams have one more when they cannot all have as many.</summary>
    private int LeasesOf(int stream) => (options.Leases / options.Streams) + (stream < options.Leases % options.Streams ? 1 : 0);
}
