using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Bench.Load;
using KvStore.Bench.Output;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Scale;

/// <summary>
/// Puts to clusters that differ in their number of groups alone, in turns: all stay up, those that are not measured only greet each other. Each round begins with
/// another one, so that a machine that grows slower or faster favours none.
/// </summary>
internal sealed class ScaleRunner(ScaleOptions options, Action<string> tell, TimeProvider time)
{
    /// <summary>Shares the slots, fills the keyspace, and runs all rounds.</summary>
    /// <param name="clusters">One for each number of groups.</param>
    public async Task<IReadOnlyList<ScaleFigure>> RunAsync(IReadOnlyList<BenchCluster> clusters, CancellationToken cancellationToken)
    {
        for (var i = 0; i < clusters.Count; i++)
        {
            await PrepareAsync(clusters[i], options.Groups[i], cancellationToken);
        }

        var measured = clusters.Select(static _ => new List<Round>()).ToList();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var turn = 0; turn < clusters.Count; turn++)
            {
                var which = (round + turn) % clusters.Count;
                var (result, cpu) = await MeasureAsync(clusters[which], cancellationToken);
                measured[which].Add(new Round(result, result.CpuShare(cpu)));
                tell($"round {round + 1}/{options.Rounds} {options.Groups[which],3} groups {result.PerSecond,9:0}/s {result.CpuShare(cpu),7:0.0} us");
            }
        }

        return [.. measured.Select((rounds, which) => Summarize(options.Groups[which], rounds, measured[0]))];
    }

    private static ScaleFigure Summarize(int groups, List<Round> rounds, List<Round> first) => new(
        groups,
        Sample.Of([.. rounds.Select(static round => round.Result.PerSecond)]),
        Sample.Of([.. rounds.Select(static round => round.Microseconds)]),
        Sample.Of([.. rounds.Select(static round => round.Result.Latency.P99.TotalMilliseconds)]),
        Sample.Of([.. rounds.Zip(first, static (one, other) => one.Microseconds / other.Microseconds)]),
        rounds.Sum(static round => round.Result.Failed));

    private async Task PrepareAsync(BenchCluster cluster, int groups, CancellationToken cancellationToken)
    {
        tell($"{groups} groups, {options.Load.Keyspace} puts to fill");
        using var admin = new GroupAdmin(cluster.Endpoints[await cluster.FindLeaderAsync(cancellationToken)], time);
        for (var group = 1; group < groups; group++)
        {
            await admin.AddAsync(cancellationToken);
        }

        await admin.RebalanceAsync(cancellationToken);
        await RunLoadAsync(cluster, LoadPlans.Fill(options.Load), cancellationToken);
    }

    private async Task<(LoadResult Result, TimeSpan Cpu)> MeasureAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var before = Sum(cluster.Cpu());
        var result = await RunLoadAsync(cluster, options.Load, cancellationToken);
        return (result, Sum(cluster.Cpu()) - before);
    }

    private async Task<LoadResult> RunLoadAsync(BenchCluster cluster, LoadOptions load, CancellationToken cancellationToken)
    {
        using var connections = new KvConnections(cluster.Endpoints, load.Connections);
        var result = await new LoadGenerator(connections.All, time).RunAsync(load, started: null, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (result.Failed > 0)
        {
            tell($"failed: {LoadText.ErrorLine(result.Errors)}");
        }

        return result;
    }

    private static TimeSpan Sum(TimeSpan[] all) => all.Aggregate(TimeSpan.Zero, static (sum, one) => sum + one);

    /// <param name="Result">What the clients saw.</param>
    /// <param name="Microseconds">Processor time of all nodes for a put.</param>
    private readonly record struct Round(LoadResult Result, double Microseconds);
}
