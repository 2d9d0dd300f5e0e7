namespace KvStore.Bench.Catchup;

/// <summary>Both phases of one round: all nodes up to date, and one that receives a snapshot.</summary>
internal sealed record CatchupRound(CatchupPhase Normal, CatchupPhase CatchUp)
{
    /// <summary>How many times as long puts took while the node caught up; 0 when the normal phase did nothing.</summary>
    public double Ratio => Normal.P99 > TimeSpan.Zero ? CatchUp.P99 / Normal.P99 : 0;
}
