using KvStore.Bench.Clusters;

namespace KvStore.Bench.Watching;

/// <summary>What a person asked of the command watch.</summary>
internal sealed record WatchOptions
{
    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Watchers, spread evenly over the keys; each watches one.</summary>
    public int Watchers { get; init; } = 10_000;

    /// <summary>Keys that are put.</summary>
    public int Keys { get; init; } = 1_000;

    /// <summary>Puts in a second, sent at their time whether those before have ended or not.</summary>
    public int Rate { get; init; } = 1_000;

    /// <summary>Streams that carry the watchers.</summary>
    public int Streams { get; init; } = 100;

    /// <summary>Bytes of a value.</summary>
    public int ValueSize { get; init; } = 256;

    /// <summary>Rounds; each has all phases.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Length of one phase.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Watchers of keys that nobody puts, to see what one costs; 0 leaves that out.</summary>
    public int Idle { get; init; } = 100_000;

    /// <summary>The bar: p99 of puts with watchers, as a multiple of that without; null for no bar.</summary>
    public double? Require { get; init; }

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Keys: < 1 } => "--keys must be at least 1",
        { Streams: < 1 } => "--streams must be at least 1",
        { Watchers: var watchers, Streams: var streams } when watchers < streams => "--watchers must be at least --streams",
        { Rate: < 1 } => "--rate must be at least 1",
        { ValueSize: < sizeof(long) or > 1_000_000 } => "--value-size must be between 8 and 1000000",
        { Rounds: < 1 } => "--rounds must be at least 1",
        { Idle: < 0 } => "--idle must be at least 0",
        { Require: <= 0 } => "--require must be more than 0",
        _ => null,
    };
}
