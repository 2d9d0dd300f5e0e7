using KvStore.Bench.Compare;

namespace KvStore.Bench.Output;

/// <summary>One side of one load of a comparison in JSON: medians over the rounds, and the requests per second of each round.</summary>
internal sealed record SideFigures(
    IReadOnlyList<double> RequestsPerSecond,
    double MedianRequestsPerSecond,
    double P50Us,
    double P99Us,
    double ClientCpuUsPerRequest,
    double LeaderCpuUsPerRequest,
    double FollowerCpuUsPerRequest,
    long Failed)
{
    /// <summary>The figures of all rounds of one side.</summary>
    public static SideFigures Of(IReadOnlyList<Measurement> rounds) => new(
        [.. rounds.Select(static round => round.Result.PerSecond)],
        Comparison.PerSecond(rounds).Median,
        Comparison.Of(rounds, static round => round.Result.Latency.P50.TotalMicroseconds).Median,
        Comparison.Of(rounds, static round => round.Result.Latency.P99.TotalMicroseconds).Median,
        Comparison.Of(rounds, static round => round.Result.ClientCpuMicroseconds).Median,
        Comparison.Of(rounds, static round => round.LeaderMicroseconds).Median,
        Comparison.Of(rounds, static round => round.FollowerMicroseconds).Median,
        rounds.Sum(static round => round.Result.Failed));
}
