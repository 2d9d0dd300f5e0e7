namespace KvStore.Client;

/// <summary>Which entries of a range are read, and how. Immutable.</summary>
public sealed record KvRangeOptions
{
    /// <summary>All entries in the order of their keys.</summary>
    public static readonly KvRangeOptions Default = new();

    /// <summary>What the read may answer. Default: the newest state.</summary>
    public KvReadOptions Read { get; init; } = KvReadOptions.Default;

    /// <summary>The most entries in all; 0, the default: no limit.</summary>
    public long Limit { get; init; }

    /// <summary>Whether values stay empty. Default: they do not.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>
    /// Entries that are asked for at a time. Default 1000. More costs memory at both ends and delays others behind large values; fewer costs round trips.
    /// </summary>
    public int PageSize { get; init; } = 1000;
}
