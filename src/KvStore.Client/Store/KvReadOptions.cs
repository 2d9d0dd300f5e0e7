namespace KvStore.Client;

/// <summary>What a read may answer. Immutable.</summary>
public sealed record KvReadOptions
{
    /// <summary>The newest state, nothing older than what was answered to anybody before.</summary>
    public static readonly KvReadOptions Default = new();

    /// <summary>How new the answer must be. Default: linearizable.</summary>
    public KvConsistency Consistency { get; init; } = KvConsistency.Linearizable;

    /// <summary>
    /// The revision whose state is read; 0: the newest. An older one may have been compacted (<see cref="KvErrorCode.OutOfRange"/>). Revisions are counted by each
    /// group, so it says something only about keys of one group.
    /// </summary>
    public long Revision { get; init; }
}
