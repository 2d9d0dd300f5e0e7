namespace KvStore.Node.Loop;

/// <summary>When a replica takes a snapshot, and what it keeps of its log behind it. See <see cref="KvNodeOptions"/> for the meaning.</summary>
internal sealed record SnapshotPolicy
{
    /// <summary>The cluster, as snapshots name it.</summary>
    public required ulong ClusterId { get; init; }

    /// <summary>Entries applied since the last snapshot after which the next is due; drawn for each replica.</summary>
    public required int Entries { get; init; }

    /// <summary>Payload bytes likewise.</summary>
    public required long LogBytes { get; init; }

    /// <summary>Entries kept in the log behind a snapshot, for followers that lag.</summary>
    public required int KeepEntries { get; init; }

    /// <summary>Payload bytes of them, at most.</summary>
    public long KeepBytes => LogBytes / 2;

    /// <summary>
    /// Growth of the log that all groups share after which a replica covers what it still has in there, so that an idle group does not
    /// keep its files for ever.
    /// </summary>
    public long SharedLogBytes => LogBytes * 4;

    /// <summary>Ticks before a snapshot that failed for lack of room is tried again.</summary>
    public int RetryTicks { get; init; } = 50;

    /// <summary>The policy of a replica.</summary>
    /// <param name="options">What the operator set.</param>
    /// <param name="random">Draws the number of entries up to a quarter below the setting, so that replicas do not all write at the same entry.</param>
    public static SnapshotPolicy From(KvNodeOptions options, Random random) => new()
    {
        ClusterId = options.Cluster.ClusterId,
        Entries = options.SnapshotEntries - random.Next((options.SnapshotEntries / 4) + 1),
        LogBytes = options.SnapshotLogBytes,
        KeepEntries = options.SnapshotKeepEntries,
    };
}
