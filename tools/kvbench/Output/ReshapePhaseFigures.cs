using KvStore.Bench.Reshape;

namespace KvStore.Bench.Output;

/// <summary>One part of the run in JSON.</summary>
internal sealed record ReshapePhaseFigures(string Name, double Seconds, long Requests, LatencyFigures Latency, int MovedSlots, long MovedKeys)
{
    /// <summary>The figures of a part.</summary>
    public static ReshapePhaseFigures Of(ReshapePhase phase) =>
        new(phase.Name, phase.Elapsed.TotalSeconds, phase.Requests, LatencyFigures.Of(phase.Latency), phase.MovedSlots, phase.MovedKeys);
}
