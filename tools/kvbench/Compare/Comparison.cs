using KvStore.Bench.Statistics;

namespace KvStore.Bench.Compare;

/// <summary>One load on both sides, all rounds.</summary>
internal sealed record Comparison(ComparedLoad Load, IReadOnlyList<Measurement> Etcd, IReadOnlyList<Measurement> KvStore)
{
    /// <summary>Median of our requests per second by median of etcd's.</summary>
    public double RatioOfMedians => Ratio(PerSecond(KvStore).Median, PerSecond(Etcd).Median);

    /// <summary>Ours by etcd's of each round: the two of one round met the machine in nearly the same state.</summary>
    public IReadOnlyList<double> RatioPerRound =>
        [.. KvStore.Zip(Etcd, static (ours, theirs) => Ratio(ours.Result.PerSecond, theirs.Result.PerSecond))];

    /// <summary>Requests that ended with an error, on both sides.</summary>
    public long Failed => Etcd.Concat(KvStore).Sum(static measurement => measurement.Result.Failed);

    /// <summary>Median and spread of the requests per second.</summary>
    public static Sample PerSecond(IEnumerable<Measurement> rounds) => Of(rounds, static measurement => measurement.Result.PerSecond);

    /// <summary>Median and spread of any figure of the rounds.</summary>
    public static Sample Of(IEnumerable<Measurement> rounds, Func<Measurement, double> figure) => Sample.Of([.. rounds.Select(figure)]);

    private static double Ratio(double ours, double theirs) => theirs > 0 ? ours / theirs : 0;
}
