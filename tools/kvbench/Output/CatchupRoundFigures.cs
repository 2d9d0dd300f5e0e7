using KvStore.Bench.Catchup;

namespace KvStore.Bench.Output;

/// <summary>One round of the command catchup in JSON.</summary>
internal sealed record CatchupRoundFigures(
    double NormalP99Us, double CatchUpP99Us, double Ratio, double CatchUpSeconds, double NormalPerSecond, double CatchUpPerSecond)
{
    /// <summary>The figures of a round.</summary>
    public static CatchupRoundFigures Of(CatchupRound round) => new(
        round.Normal.P99.TotalMicroseconds,
        round.CatchUp.P99.TotalMicroseconds,
        round.Ratio,
        round.CatchUp.Load.Elapsed.TotalSeconds,
        round.Normal.Load.PerSecond,
        round.CatchUp.Load.PerSecond);
}
