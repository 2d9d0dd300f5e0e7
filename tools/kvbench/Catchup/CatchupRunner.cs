using KvStore.Bench.Clusters;
using KvStore.Bench.Connections;
using KvStore.Bench.Load;
using KvStore.Bench.Output;

namespace KvStore.Bench.Catchup;

/// <summary>
/// Measures the same load in turns: while all nodes are up to date, and while one that was away for longer than the log reaches back catches up by
/// a snapshot of the state.
/// </summary>
internal sealed class CatchupRunner(CatchupOptions options, Action<string> tell, TimeProvider time) : IDisposable
{
    private const int WritersMax = 100;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PhaseMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { Timeout = PhaseMax };

    /// <summary>Loads the state, then runs all rounds.</summary>
    public async Task<CatchupResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var load = options.Load(options.Duration);
        tell($"{load.Keyspace} puts to load the state");
        await LoadAsync(cluster, LoadPlans.Fill(Writers(load)), cancellationToken);
        await LoadAsync(cluster, options.Load(WarmUp), cancellationToken);
        var rounds = new List<CatchupRound>(options.Rounds);
        while (rounds.Count < options.Rounds)
        {
            var round = await RunRoundAsync(cluster, cancellationToken);
            rounds.Add(round);
            tell($"round {rounds.Count}/{options.Rounds}: p99 {LoadText.Milliseconds(round.Normal.P99)} ms normal, "
                + $"{LoadText.Milliseconds(round.CatchUp.P99)} ms in {round.CatchUp.Load.Elapsed.TotalSeconds:0.0} s of catching up");
        }

        return new CatchupResult(rounds);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static LoadOptions Writers(LoadOptions load) => load with { Clients = WritersMax, Connections = WritersMax / 10 };

    private async Task<CatchupRound> RunRoundAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        await cluster.WaitUntilHealthyAsync(cancellationToken);
        var leader = await cluster.FindLeaderAsync(cancellationToken);
        var node = cluster.Endpoints[leader];
        var normal = await PhaseAsync(node, options.Load(options.Duration), cancellationToken);

        var follower = (leader + 1) % cluster.Endpoints.Count;
        await cluster.KillAsync(follower);
        await WriteUntilCutAsync(node, cancellationToken);

        using var caughtUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cluster.Start(follower);
        var loading = PhaseAsync(node, options.Load(PhaseMax), caughtUp.Token);
        try
        {
            await WaitUntilCaughtUpAsync(node, cluster.Endpoints[follower], loading, cancellationToken);
        }
        finally
        {
            await caughtUp.CancelAsync();
            await loading;
        }

        return new CatchupRound(normal, await loading);
    }

    /// <summary>Runs a load on the leader. Cancelling ends it early and gives what it measured so far.</summary>
    private async Task<CatchupPhase> PhaseAsync(Uri leader, LoadOptions load, CancellationToken end)
    {
        var before = await FiguresAsync(leader);
        using var connections = new KvConnections([leader], load.Connections);
        var generator = new LoadGenerator(connections.All, time);
        // Opens the connections outside the measured time.
        await generator.RunAsync(LoadPlans.Short(load, total: load.Clients), started: null, CancellationToken.None);
        var result = await generator.RunAsync(load, started: null, end);
        var after = await FiguresAsync(leader);
        return new CatchupPhase(result, after.SnapshotsSaved - before.SnapshotsSaved);
    }

    /// <summary>Writes until the leader has saved two snapshots: behind the second the log is cut beyond where it was at the start.</summary>
    private async Task WriteUntilCutAsync(Uri leader, CancellationToken cancellationToken)
    {
        var before = await FiguresAsync(leader);
        var load = LoadPlans.Short(Writers(options.Load(options.Duration)), total: options.SnapshotCount / 2);
        using var connections = new KvConnections([leader], load.Connections);
        var generator = new LoadGenerator(connections.All, time);
        var begin = time.GetTimestamp();
        while ((await FiguresAsync(leader)).SnapshotsSaved < before.SnapshotsSaved + 2)
        {
            Check(await generator.RunAsync(load, started: null, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(begin) > PhaseMax)
            {
                throw new BenchException($"the leader did not save two snapshots within {PhaseMax.TotalSeconds} s of writing");
            }
        }
    }

    /// <summary>Waits until the follower has received a snapshot and applied what was committed when it was last asked.</summary>
    private async Task WaitUntilCaughtUpAsync(Uri leader, Uri follower, Task loading, CancellationToken cancellationToken)
    {
        while (!loading.IsCompleted)
        {
            var committed = (await FiguresAsync(leader)).CommitIndex;
            await Task.Delay(PollInterval, time, cancellationToken);
            var figures = await NodeFigures.AskAsync(_http, follower, cancellationToken);
            if (figures is not null && figures.AppliedIndex >= committed)
            {
                if (figures.SnapshotsReceived == 0)
                {
                    throw new BenchException("the node caught up without a snapshot: the log still reached back to where it was");
                }

                return;
            }
        }

        throw new BenchException($"the node did not catch up within {PhaseMax.TotalSeconds} s");
    }

    private async Task LoadAsync(BenchCluster cluster, LoadOptions load, CancellationToken cancellationToken)
    {
        var leader = await cluster.FindLeaderAsync(cancellationToken);
        using var connections = new KvConnections([cluster.Endpoints[leader]], load.Connections);
        Check(await new LoadGenerator(connections.All, time).RunAsync(load, started: null, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<NodeFigures> FiguresAsync(Uri node) =>
        await NodeFigures.AskAsync(_http, node, CancellationToken.None) ?? throw new BenchException($"{node.Authority} does not answer");

    private static void Check(LoadResult result)
    {
        if (result.Failed > 0)
        {
            throw new BenchException($"puts failed: {LoadText.ErrorLine(result.Errors)}");
        }
    }
}
