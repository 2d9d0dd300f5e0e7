using KvStore.Bench.Statistics;

namespace KvStore.Bench.Watching;

/// <summary>One phase of the command watch.</summary>
/// <param name="Puts">How long puts took, from the time at which they were due.</param>
/// <param name="Delivery">How long events took, from the time at which their put was due; null without watchers.</param>
/// <param name="Events">Events that the watchers got.</param>
/// <param name="Wrong">Watchers that did not get every event of their key once and in order.</param>
internal sealed record WatchPhase(LatencySummary Puts, LatencySummary? Delivery, long Events, int Wrong);

/// <summary>The phases of one round: nobody watches; all watch; and a client that watches everything does not read.</summary>
internal sealed record WatchRound(WatchPhase Unwatched, WatchPhase Watched, WatchPhase Stalled);

/// <summary>All that the command watch found.</summary>
/// <param name="Rounds">The rounds.</param>
/// <param name="BytesPerIdleWatcher">What the leader's own memory grew by for each idle watcher; null when that was left out.</param>
internal sealed record WatchResult(IReadOnlyList<WatchRound> Rounds, double? BytesPerIdleWatcher)
{
    /// <summary>p99 of puts with watchers, as a multiple of that without, of each round.</summary>
    public Sample Ratio => Sample.Of([.. Rounds.Select(static round => round.Watched.Puts.P99 / round.Unwatched.Puts.P99)]);

    /// <summary>The same with the stalled client, as a multiple of that with watchers.</summary>
    public Sample StalledRatio => Sample.Of([.. Rounds.Select(static round => round.Stalled.Puts.P99 / round.Watched.Puts.P99)]);

    /// <summary>Watchers that did not get every event once and in order, over all phases.</summary>
    public int Wrong => Rounds.Sum(static round => round.Watched.Wrong + round.Stalled.Wrong);

    /// <summary>Whether every watcher got what it should, within the bar.</summary>
    public bool Meets(double? ratio) => Wrong == 0 && (ratio is null || Ratio.Median <= ratio);
}
