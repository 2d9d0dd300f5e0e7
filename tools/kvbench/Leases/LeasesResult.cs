using KvStore.Bench.Statistics;

namespace KvStore.Bench.Leases;

/// <summary>What the command leases found.</summary>
/// <param name="KeptAlive">Keep-alives that were answered while the leader was watched.</param>
/// <param name="Lost">Answers that said that there is no such lease.</param>
/// <param name="Cores">Processor time of each node in that time, as a share of one core; the leader first.</param>
/// <param name="KeepAlive">How long a keep-alive took.</param>
/// <param name="Late">How long after their time to live keys of leases that were let go were gone.</param>
internal sealed record LeasesResult(long KeptAlive, long Lost, IReadOnlyList<double> Cores, LatencySummary KeepAlive, Distribution Late)
{
    /// <summary>How late a lease may expire.</summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromSeconds(1);

    /// <summary>Whether no lease was lost, all expired in time, neither early nor late, and the leader was within the bar.</summary>
    public bool Meets(double? cores) => Lost == 0 && Late.Min >= TimeSpan.Zero && Late.Max <= LateMax && (cores is null || Cores[0] <= cores);
}
