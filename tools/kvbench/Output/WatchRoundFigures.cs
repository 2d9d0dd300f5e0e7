using KvStore.Bench.Watching;

namespace KvStore.Bench.Output;

/// <summary>One round of the command watch in JSON.</summary>
internal sealed record WatchRoundFigures(WatchPhaseFigures Unwatched, WatchPhaseFigures Watched, WatchPhaseFigures Stalled);

/// <summary>One phase of it.</summary>
internal sealed record WatchPhaseFigures(LatencyFigures Puts, LatencyFigures? Delivery, long Events, int Wrong)
{
    /// <summary>The figures of a phase.</summary>
    public static WatchPhaseFigures Of(WatchPhase phase) =>
        new(LatencyFigures.Of(phase.Puts), LatencyFigures.Of(phase.Delivery), phase.Events, phase.Wrong);
}
