using KvStore.Bench.Clusters;

namespace KvStore.Bench.Large;

/// <summary>What a person asked of the command large.</summary>
internal sealed record LargeOptions
{
    /// <summary>Puts of one transaction while the state is loaded: below etcd's default bound of 128.</summary>
    public const int PutsPerTransaction = 100;

    /// <summary>Program, folder and report.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>The engine, by the name that the server's flag has.</summary>
    public required string Engine { get; init; }

    /// <summary>Keys to load; each has 16 bytes, in no order.</summary>
    public long Keys { get; init; } = 10_000_000;

    /// <summary>Bytes of a value.</summary>
    public int ValueSize { get; init; } = 256;

    /// <summary>Bytes of memory that the node may use, page cache included; null for all.</summary>
    public long? Memory { get; init; }

    /// <summary>Clients that load and read.</summary>
    public int Clients { get; init; } = 16;

    /// <summary>Keys of one range, about.</summary>
    public int RangeKeys { get; init; } = 100;

    /// <summary>How long gets and ranges are measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bar: a restart must serve within this; null for no bar.</summary>
    public TimeSpan? Require { get; init; }

    /// <summary>The command line of the node beside its names and addresses.</summary>
    public IReadOnlyList<string> NodeSettings => ["--engine", Engine];

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Keys: < PutsPerTransaction } => $"--keys must be at least {PutsPerTransaction}",
        { ValueSize: < 0 or > 1_000_000 } => "--value-size must be between 0 and 1000000",
        { Clients: < 1 } => "--clients must be at least 1",
        { RangeKeys: < 1 } => "--range must be at least 1",
        { Memory: < 64 << 20 } => "--memory must be at least 64MiB",
        _ => null,
    };
}
