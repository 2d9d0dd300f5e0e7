namespace KvStore.Bench.Load;

/// <summary>One load: what is asked, by how many clients, on which keys, for how long.</summary>
internal sealed record LoadOptions
{
    /// <summary>What the clients ask for.</summary>
    public required LoadKind Kind { get; init; }

    /// <summary>Share of gets of a mixed load, in percent.</summary>
    public int ReadPercent { get; init; } = 90;

    /// <summary>Whether gets are serializable (answered by one node, maybe stale) instead of linearizable.</summary>
    public bool Serializable { get; init; }

    /// <summary>Clients; each has one request under way at any time.</summary>
    public int Clients { get; init; } = 100;

    /// <summary>HTTP/2 connections that the clients share evenly.</summary>
    public int Connections { get; init; } = 10;

    /// <summary>Bytes of a key: the decimal number of the key, with zeros in front.</summary>
    public int KeySize { get; init; } = 8;

    /// <summary>Bytes of a value.</summary>
    public int ValueSize { get; init; } = 256;

    /// <summary>Number of different keys.</summary>
    public long Keyspace { get; init; } = 100_000;

    /// <summary>Whether the keys come one after another instead of by chance.</summary>
    public bool SequentialKeys { get; init; }

    /// <summary>Seed of keys, of the choice between get and put, and of the value.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The requests to send, exactly; null when the time decides.</summary>
    public long? Total { get; init; }

    /// <summary>The time after which no request starts any more; null when the number decides.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>A get whose answer is shorter than this found no value and counts as an error; 0 when the keys may be missing.</summary>
    public int GetResponseBytesMin { get; init; }

    /// <summary>With no answer at all for so long the load gives up: the connections are closed and their requests count as errors.</summary>
    public TimeSpan StallMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first thing that is wrong with these options, in one sentence; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Clients: < 1 } => "--clients must be at least 1",
        { Connections: < 1 } => "--connections must be at least 1",
        { KeySize: < 1 or > 1024 } => "--key-size must be between 1 and 1024",
        { ValueSize: < 0 or > 1024 * 1024 } => "--value-size must be between 0 and 1048576",
        { Keyspace: < 1 } => "--keyspace must be at least 1",
        { ReadPercent: < 0 or > 100 } => "--read-percent must be between 0 and 100",
        { Total: < 1 } => "--total must be at least 1",
        { Duration: { } time } when time <= TimeSpan.Zero => "--duration must be longer than 0",
        { StallMax: var time } when time <= TimeSpan.Zero => "--timeout must be longer than 0",
        { Total: not null, Duration: not null } => "--total and --duration exclude each other",
        { Total: null, Duration: null } => "--total or --duration is needed",
        _ when KeySize < 19 && Keyspace > PowerOfTen(KeySize) => $"--keyspace {Keyspace} does not fit into keys of {KeySize} bytes",
        _ => null,
    };

    private static long PowerOfTen(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
