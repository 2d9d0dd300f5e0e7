namespace KvStore.Client;

/// <summary>What a watch tells. Immutable.</summary>
public sealed record KvWatchOptions
{
    /// <summary>All events from now on.</summary>
    public static readonly KvWatchOptions Default = new();

    /// <summary>
    /// The first revision whose events are told; 0, the default: from now on. Revisions are counted by each group, so it says something only about keys of one group.
    /// </summary>
    public long FromRevision { get; init; }

    /// <summary>Whether <see cref="KvEvent.Previous"/> is told. Default: it is not, which costs less.</summary>
    public bool WithPrevious { get; init; }

    /// <summary>Which events are told. Default: all.</summary>
    public KvWatchedEvents Events { get; init; }
}
