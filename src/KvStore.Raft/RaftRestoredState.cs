using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>What a node read back from its disk, from which its core starts. All defaults: a node that never ran.</summary>
public sealed record RaftRestoredState
{
    /// <summary>The last durable hard state. Its commit index must not exceed the log.</summary>
    public HardState HardState { get; init; }

    /// <summary>The position just before the first entry of the log; zero while nothing was compacted away.</summary>
    public LogPosition Snapshot { get; init; }

    /// <summary>All durable entries; the first has the index after <see cref="Snapshot"/>. Read only during construction.</summary>
    public ReadOnlyMemory<EntryHeader> Entries { get; init; }

    /// <summary>What the entries of kind configuration in <see cref="Entries"/> bring, in their order. Default: none.</summary>
    public ImmutableArray<ConfigurationEntry> Configurations { get; init; } = [];

    /// <summary>The last entry that the state machine holds durably; entries up to here are not offered for apply again.</summary>
    public LogIndex Applied { get; init; }
}
