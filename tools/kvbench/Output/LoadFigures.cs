using KvStore.Bench.Load;

namespace KvStore.Bench.Output;

/// <summary>The report of one load in JSON. The names are part of the tool's interface: scripts read them.</summary>
internal sealed record LoadFigures
{
    public required string Load { get; init; }

    public required IReadOnlyList<string> Endpoints { get; init; }

    public required int Clients { get; init; }

    public required int Connections { get; init; }

    public required int KeySize { get; init; }

    public required int ValueSize { get; init; }

    public required long Requests { get; init; }

    public required double Seconds { get; init; }

    public required double RequestsPerSecond { get; init; }

    public required LatencyFigures Latency { get; init; }

    public LatencyFigures? GetLatency { get; init; }

    public LatencyFigures? PutLatency { get; init; }

    public required long Failed { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required double ClientCpuUsPerRequest { get; init; }

    /// <summary>The figures of one result.</summary>
    public static LoadFigures Of(LoadOptions load, IReadOnlyList<Uri> nodes, LoadResult result) => new()
    {
        Load = LoadText.Title(load),
        Endpoints = [.. nodes.Select(node => node.Authority)],
        Clients = load.Clients,
        Connections = load.Connections,
        KeySize = load.KeySize,
        ValueSize = load.ValueSize,
        Requests = result.Succeeded,
        Seconds = result.Elapsed.TotalSeconds,
        RequestsPerSecond = result.PerSecond,
        Latency = LatencyFigures.Of(result.Latency),
        GetLatency = LatencyFigures.Of(result.Gets),
        PutLatency = LatencyFigures.Of(result.Puts),
        Failed = result.Failed,
        Errors = result.Errors,
        ClientCpuUsPerRequest = result.ClientCpuMicroseconds,
    };
}
