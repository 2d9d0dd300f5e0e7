using KvStore.Bench.Statistics;

namespace KvStore.Bench.Load;

/// <summary>What one load gave.</summary>
internal sealed record LoadResult
{
    /// <summary>Requests that went well.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Requests that ended with an error, by the name of the code.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>From the start of the first request to the end of the last.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Processor time that this process used meanwhile.</summary>
    public required TimeSpan ClientCpu { get; init; }

    /// <summary>Latencies of all requests that went well.</summary>
    public required LatencySummary Latency { get; init; }

    /// <summary>Latencies of the gets alone; null except for a mixed load.</summary>
    public LatencySummary? Gets { get; init; }

    /// <summary>Latencies of the puts alone; null except for a mixed load.</summary>
    public LatencySummary? Puts { get; init; }

    /// <summary>Requests that ended with an error.</summary>
    public long Failed => Errors.Values.Sum();

    /// <summary>Requests that went well per second.</summary>
    public double PerSecond => Elapsed > TimeSpan.Zero ? Succeeded / Elapsed.TotalSeconds : 0;

    /// <summary>Processor time of this process per request, in microseconds.</summary>
    public double ClientCpuMicroseconds => CpuShare(ClientCpu);

    /// <summary>A processor time divided by the requests of this load, in microseconds.</summary>
    public double CpuShare(TimeSpan cpu)
    {
        var ended = Succeeded + Failed;
        return ended == 0 ? 0 : cpu.TotalMicroseconds / ended;
    }
}
