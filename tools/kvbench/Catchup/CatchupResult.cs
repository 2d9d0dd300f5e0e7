using KvStore.Bench.Statistics;

namespace KvStore.Bench.Catchup;

/// <summary>All rounds of the command catchup; at least one.</summary>
internal sealed record CatchupResult(IReadOnlyList<CatchupRound> Rounds)
{
    /// <summary>The p99 of the normal phases, in milliseconds.</summary>
    public Sample NormalP99 => Sample.Of([.. Rounds.Select(static round => round.Normal.P99.TotalMilliseconds)]);

    /// <summary>The p99 of the phases in which a node caught up, in milliseconds.</summary>
    public Sample CatchUpP99 => Sample.Of([.. Rounds.Select(static round => round.CatchUp.P99.TotalMilliseconds)]);

    /// <summary>The ratio of the medians; 0 when the normal phases did nothing.</summary>
    public double Ratio => NormalP99.Median > 0 ? CatchUpP99.Median / NormalP99.Median : 0;

    /// <summary>Requests that failed in any phase.</summary>
    public long Failed => Rounds.Sum(static round => round.Normal.Load.Failed + round.CatchUp.Load.Failed);

    /// <summary>Whether nothing failed and the ratio is no higher than the bar.</summary>
    public bool Meets(double? bar) => Failed == 0 && (bar is null || (Ratio > 0 && Ratio <= bar));
}
