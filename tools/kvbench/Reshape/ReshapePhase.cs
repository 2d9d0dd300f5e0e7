using KvStore.Bench.Statistics;

namespace KvStore.Bench.Reshape;

/// <summary>A part of the run.</summary>
/// <param name="Name">What was done meanwhile.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Requests">The clients' requests.</param>
/// <param name="Latency">How long these took.</param>
/// <param name="MovedSlots">Slots that have another group than before.</param>
/// <param name="MovedKeys">The keys in them.</param>
internal sealed record ReshapePhase(string Name, TimeSpan Elapsed, long Requests, LatencySummary Latency, int MovedSlots, long MovedKeys);
