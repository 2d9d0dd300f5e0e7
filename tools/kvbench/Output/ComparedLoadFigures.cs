using KvStore.Bench.Compare;

namespace KvStore.Bench.Output;

/// <summary>One load of a comparison in JSON.</summary>
internal sealed record ComparedLoadFigures(
    string Load, int Clients, int Connections, SideFigures Etcd, SideFigures Kvstore, double RatioOfMedians, IReadOnlyList<double> RatioPerRound)
{
    /// <summary>The figures of one load.</summary>
    public static ComparedLoadFigures Of(Comparison comparison) => new(
        comparison.Load.Name,
        comparison.Load.Clients,
        comparison.Load.Connections,
        SideFigures.Of(comparison.Etcd),
        SideFigures.Of(comparison.KvStore),
        comparison.RatioOfMedians,
        comparison.RatioPerRound);
}
