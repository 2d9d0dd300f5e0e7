using KvStore.Bench.Large;

namespace KvStore.Bench.Output;

/// <summary>One phase of the command large in JSON; sizes in bytes.</summary>
internal sealed record LargePhaseFigures(long Count, double Seconds, LatencyFigures Latency, long PeakResident, long PeakMapped)
{
    /// <summary>The figures of a phase.</summary>
    public static LargePhaseFigures Of(LargePhase phase) => new(
        phase.Count, phase.Elapsed.TotalSeconds, LatencyFigures.Of(phase.Latency), phase.Peak.Resident, phase.Peak.Files);
}
