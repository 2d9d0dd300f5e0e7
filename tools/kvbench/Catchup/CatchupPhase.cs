using KvStore.Bench.Load;

namespace KvStore.Bench.Catchup;

/// <summary>One phase of one round: what the load gave, and how many snapshots of its state the leader wrote meanwhile.</summary>
internal sealed record CatchupPhase(LoadResult Load, long SnapshotsSaved)
{
    /// <summary>The latency that 99 of 100 puts did not exceed.</summary>
    public TimeSpan P99 => Load.Latency.P99;
}
