using KvStore.Bench.Clusters;

namespace KvStore.Bench.Large;

/// <summary>Loads one node with more than fits into its memory, reads at random, and starts it again on what it has.</summary>
internal sealed class LargeRunner(LargeOptions options, Action<string> tell, TimeProvider time)
{
    private const int Node = 0;
    private const int Sample = 1000;
    private const long ToldEvery = 1_000_000;

    /// <summary>Does all phases.</summary>
    public async Task<LargeResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        LargePhase load, gets, ranges;
        using (var clients = new LargeClients(options, cluster.Endpoints[Node], time))
        {
            var process = cluster.ProcessId(Node);
            load = await clients.LoadAsync(process, Progress, cancellationToken);
            tell($"loaded in {load.Elapsed.TotalSeconds:0} s; {clients.SentAgain} transactions had no answer in time and were sent again");
            gets = await clients.GetAsync(process, cancellationToken);
            ranges = await clients.RangeAsync(process, cancellationToken);
        }

        await cluster.StopAsync(Node);
        var afterStop = await StartAsync(cluster, cancellationToken);
        await cluster.KillAsync(Node);
        var afterKill = await StartAsync(cluster, cancellationToken);
        using var readers = new LargeClients(options, cluster.Endpoints[Node], time);
        var wrong = await readers.CountWrongAsync(Sample, cancellationToken);
        return new LargeResult(load, gets, ranges, afterStop, afterKill, wrong, cluster.DiskBytes(Node));
    }

    private async Task<TimeSpan> StartAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        cluster.Start(Node);
        await cluster.WaitUntilHealthyAsync(cancellationToken);
        return time.GetElapsedTime(begin);
    }

    private void Progress(long keys)
    {
        if (keys % ToldEvery == 0)
        {
            tell($"{keys} of {options.Keys} keys");
        }
    }
}
