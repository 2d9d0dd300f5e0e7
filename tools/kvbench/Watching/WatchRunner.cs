using Google.Protobuf;
using KvStore.Bench.Clusters;
using KvStore.Bench.Output;

namespace KvStore.Bench.Watching;

/// <summary>Measures puts without watchers, with many, and with a client that watches everything and does not read, in turns.</summary>
internal sealed class WatchRunner(WatchOptions options, Action<string> tell, TimeProvider time)
{
    private const int IdleStreams = 10;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(2);

    /// <summary>Does all rounds on the leader.</summary>
    public async Task<WatchResult> RunAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var leader = await cluster.FindLeaderAsync(cancellationToken);
        var node = cluster.Endpoints[leader];
        using var puts = new PacedPuts(options, node, time);
        await puts.RunAsync(WarmUp, cancellationToken);
        var rounds = new List<WatchRound>(options.Rounds);
        while (rounds.Count < options.Rounds)
        {
            var (unwatched, _) = await puts.RunAsync(options.Duration, cancellationToken);
            var watched = await WatchedAsync(node, puts, stalls: false, cancellationToken);
            var stalled = await WatchedAsync(node, puts, stalls: true, cancellationToken);
            rounds.Add(new WatchRound(new WatchPhase(unwatched, Delivery: null, Events: 0, Wrong: 0), watched, stalled));
            tell($"round {rounds.Count}/{options.Rounds}: p99 of puts {LoadText.Milliseconds(unwatched.P99)} ms without watchers, "
                + $"{LoadText.Milliseconds(watched.Puts.P99)} ms with them, {LoadText.Milliseconds(stalled.Puts.P99)} ms beside one that stalls");
        }

        double? idle = options.Idle == 0 ? null : await MeasureIdleAsync(node, cluster.ProcessId(leader), cancellationToken);
        return new WatchResult(rounds, idle);
    }

    private async Task<WatchPhase> WatchedAsync(Uri node, PacedPuts puts, bool stalls, CancellationToken cancellationToken)
    {
        using var watchers = new WatcherSet(node, options.Watchers, options.Streams);
        await watchers.OpenAsync(watcher => PacedPuts.Key(watcher % options.Keys), cancellationToken);
        using var channel = WatchChannels.Open(node);
        using var stalled = stalls ? new WatchedStream(channel) : null;
        if (stalled is not null)
        {
            await stalled.StallAsync(cancellationToken);
        }

        return await watchers.MeasureAsync(puts, options, time, cancellationToken);
    }

    /// <summary>What the node's own memory grows by for each watcher of a key of its own that nobody puts.</summary>
    private async Task<double> MeasureIdleAsync(Uri node, int process, CancellationToken cancellationToken)
    {
        await Task.Delay(SettleTime, time, cancellationToken);
        var before = ProcessMemory.Of(process);
        using var watchers = new WatcherSet(node, options.Idle, Math.Min(options.Idle, IdleStreams));
        await watchers.OpenAsync(static watcher => ByteString.CopyFromUtf8($"idle/{watcher:00000000}"), cancellationToken);
        await Task.Delay(SettleTime, time, cancellationToken);
        return (ProcessMemory.Of(process).Own - before.Own) / (double)options.Idle;
    }
}
