using KvStore.Bench.Clusters;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Large;

/// <summary>What one phase of the command large gave.</summary>
/// <param name="Count">Requests, or keys where that is said.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Latency">Of single requests.</param>
/// <param name="Peak">The most that the node had in memory meanwhile.</param>
internal sealed record LargePhase(long Count, TimeSpan Elapsed, LatencySummary Latency, ProcessMemory Peak)
{
    /// <summary>Per second.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Count / Elapsed.TotalSeconds : 0;
}

/// <summary>All phases of the command large.</summary>
/// <param name="Load">Keys that were put, a hundred a request.</param>
/// <param name="Gets">Linearizable gets of one key.</param>
/// <param name="Ranges">Linearizable ranges.</param>
/// <param name="RestartAfterStop">From the start of the process until it serves linearizable reads, after an orderly stop.</param>
/// <param name="RestartAfterKill">Likewise after SIGKILL.</param>
/// <param name="Wrong">Keys of a sample that were missing or had another value after the restarts.</param>
/// <param name="DiskBytes">What the node's files take.</param>
internal sealed record LargeResult(
    LargePhase Load, LargePhase Gets, LargePhase Ranges, TimeSpan RestartAfterStop, TimeSpan RestartAfterKill, long Wrong, long DiskBytes)
{
    /// <summary>Whether nothing was wrong and restarts were within the bar.</summary>
    public bool Meets(TimeSpan? bar) => Wrong == 0 && (bar is null || (RestartAfterStop <= bar && RestartAfterKill <= bar));
}
