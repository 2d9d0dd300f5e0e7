using KvStore.Bench.Statistics;

namespace KvStore.Bench.Scale;

/// <summary>What puts cost with one number of groups, over all rounds.</summary>
/// <param name="Groups">The number.</param>
/// <param name="PerSecond">Puts in a second.</param>
/// <param name="Microseconds">Processor time of all nodes for a put.</param>
/// <param name="P99Milliseconds">The latency that 99 of 100 puts stay below.</param>
/// <param name="MicrosecondsRatio">Processor time for a put, as a multiple of that with the first number of groups in the same round.</param>
/// <param name="Failed">Puts that ended with an error.</param>
internal sealed record ScaleFigure(int Groups, Sample PerSecond, Sample Microseconds, Sample P99Milliseconds, Sample MicrosecondsRatio, long Failed)
{
    /// <summary>Whether processor time for a put stays below the bar, and nothing failed.</summary>
    public bool Meets(double? bar) => Failed == 0 && !(MicrosecondsRatio.Median > bar);
}
