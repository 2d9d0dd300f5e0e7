using KvStore.Bench.Clusters;

namespace KvStore.Bench.Reshape;

/// <summary>What a person asked of the command reshape.</summary>
internal sealed record ReshapeOptions
{
    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Groups before another is added.</summary>
    public int Groups { get; init; } = 3;

    /// <summary>Keys that are there from the beginning to the end.</summary>
    public int Keys { get; init; } = 1_000_000;

    /// <summary>Bytes of a value.</summary>
    public int ValueSize { get; init; } = 64;

    /// <summary>Clients; each writes and reads keys of its own, one request at a time.</summary>
    public int Clients { get; init; } = 200;

    /// <summary>Requests of all clients in a second, each sent at its time unless the client still waits for the one before.</summary>
    public int Rate { get; init; } = 1_000;

    /// <summary>The part of the requests that are puts.</summary>
    public double Puts { get; init; } = 0.5;

    /// <summary>How long nothing is reshaped, to compare with.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The engine of the nodes; null for the server's default.</summary>
    public string? Engine { get; init; }

    /// <summary>The bar: p99 of requests while slots move, as a multiple of that before; null for no bar.</summary>
    public double? Require { get; init; }

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Groups: < 1 or > 100 } => "--groups must be between 1 and 100",
        { Clients: < 1 } => "--clients must be at least 1",
        { Keys: var keys, Clients: var clients } when keys < clients => "--keys must be at least --clients",
        { ValueSize: < sizeof(long) or > 1_000_000 } => "--value-size must be between 8 and 1000000",
        { Rate: < 1 } => "--rate must be at least 1",
        { Puts: < 0 or > 1 } => "--puts must be between 0 and 1",
        { Require: <= 0 } => "--require must be more than 0",
        _ => null,
    };
}
