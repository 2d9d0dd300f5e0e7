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

    /// <summary>
    /// The last entry that the state machine holds; entries up to here are not offered for apply again. Not below <see cref="Snapshot"/>:
    /// what lies below is gone from the log, so the runtime must have given the state machine a snapshot before.
    /// </summary>
    public LogIndex Applied { get; init; }

    /// <summary>
    /// What to start from when the node also holds a durable snapshot: the log begins after it. A log that holds the position keeps what
    /// follows; any other was about to be replaced by the snapshot when the node crashed, and is dropped. The result must be durable
    /// (hard state, then start of the log, then truncation) before a core starts from it.
    /// </summary>
    /// <param name="snapshot">The position of the newest snapshot; one at or below the log's start changes nothing.</param>
    public RaftRestoredState WithSnapshot(LogPosition snapshot)
    {
        if (snapshot.Index <= Snapshot.Index)
        {
            return this;
        }

        var later = Configurations.RemoveAll(entry => entry.Index <= snapshot.Index);
        var covered = snapshot.Index.Value - Snapshot.Index.Value;
        if (covered <= (ulong)Entries.Length && Entries.Span[(int)covered - 1].Term == snapshot.Term)
        {
            return this with { Snapshot = snapshot, Entries = Entries[(int)covered..], Configurations = later };
        }

        // The term of the snapshot may not have reached the disk before the crash; then nothing was promised in it.
        var hardState = snapshot.Term > HardState.Term ? new HardState(snapshot.Term, NodeId.None, HardState.Commit) : HardState;
        return this with { HardState = hardState, Snapshot = snapshot, Entries = default, Configurations = [] };
    }
}
