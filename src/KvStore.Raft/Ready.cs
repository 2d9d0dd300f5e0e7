namespace KvStore.Raft;

/// <summary>The role of a core in its group.</summary>
public enum RaftRole
{
    /// <summary>Follows a leader, or waits for one.</summary>
    Follower,

    /// <summary>Asks whether it would win an election.</summary>
    PreCandidate,

    /// <summary>Asks for votes.</summary>
    Candidate,

    /// <summary>Leads the group.</summary>
    Leader,
}

/// <summary>A read that may be served once the state machine has applied <paramref name="Index"/>.</summary>
public readonly record struct ConfirmedRead(ulong RequestId, LogIndex Index);

/// <summary>
/// Everything that one step of the core asks of its runtime. The runtime may do the parts in parallel, since the core itself holds
/// back what must wait for the disk:
/// <list type="number">
/// <item>Write, in this order and in the order of <see cref="Number"/>: <see cref="HardState"/>, then the start of the log after
/// <see cref="InstallSnapshot"/>, then truncate the log from <see cref="TruncateFrom"/>, then append entries <see cref="FirstAppended"/>..<see cref="LastAppended"/>. When all of it is durable
/// call <see cref="RaftCore.OnPersisted"/> with <see cref="Number"/>. Skip both when <see cref="MustPersist"/> is false.</item>
/// <item>Send <see cref="Messages"/> at once, in order. Promises (votes, acknowledgements) appear here only after the write that they
/// depend on was reported durable.</item>
/// <item>Give the state machine the content of <see cref="InstallSnapshot"/> in place of its own, then call
/// <see cref="RaftCore.OnApplied"/> with its index, before any other input; offers to apply made before are void.</item>
/// <item>Apply entries up to <see cref="ApplyTo"/> in index order; then call <see cref="RaftCore.OnApplied"/>. These are committed and
/// durable on this node.</item>
/// <item>Serve <see cref="ConfirmedReads"/> when applied that far; fail <see cref="RefusedReads"/> (no leader, or leadership lost).</item>
/// <item>Stream the newest saved snapshot to each of <see cref="SnapshotsToSend"/>, and call <see cref="RaftCore.OnSnapshotSent"/> at the end.</item>
/// </list>
/// Owned by the core and reused: valid until the next call of <see cref="RaftCore.TakeReady"/>.
/// </summary>
public sealed class Ready
{
    /// <summary>Grows by one with every Ready that has something to persist; otherwise the number of the last one that had.</summary>
    public ulong Number { get; internal set; }

    /// <summary>Whether there is anything to write.</summary>
    public bool MustPersist => HardState is not null || InstallSnapshot is not null || TruncateFrom is not null || AppendedCount > 0;

    /// <summary>The new hard state, or null when unchanged since it was last written.</summary>
    public HardState? HardState { get; internal set; }

    /// <summary>
    /// The snapshot that takes the place of the whole log, or null: its content was handed over with <see cref="SnapshotRequest"/>. The
    /// log on the disk starts after it; <see cref="TruncateFrom"/> comes with it, and both survive a crash or neither.
    /// </summary>
    public SnapshotDescription? InstallSnapshot { get; internal set; }

    /// <summary>Entries from here on are to be removed (a logged truncation), or null.</summary>
    public LogIndex? TruncateFrom { get; internal set; }

    /// <summary>The first entry to append; meaningless when <see cref="AppendedCount"/> is zero.</summary>
    public LogIndex FirstAppended { get; internal set; }

    /// <summary>Entries to append, counted from <see cref="FirstAppended"/>.</summary>
    public int AppendedCount { get; internal set; }

    /// <summary>The last entry to append.</summary>
    public LogIndex LastAppended => new(FirstAppended.Value + (ulong)AppendedCount - 1);

    /// <summary>Messages to send now.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>Entries up to here are committed and durable here, and may be applied.</summary>
    public LogIndex ApplyTo { get; internal set; }

    /// <summary>Reads that may be served once applied far enough.</summary>
    public List<ConfirmedRead> ConfirmedReads { get; } = [];

    /// <summary>Reads that will not be confirmed; the caller may ask again.</summary>
    public List<ulong> RefusedReads { get; } = [];

    /// <summary>Followers that need entries which the log no longer has: each is to get the newest saved snapshot.</summary>
    public List<NodeId> SnapshotsToSend { get; } = [];

    /// <summary>True when role, term or leader differ from those of the Ready before.</summary>
    public bool StatusChanged { get; internal set; }

    /// <summary>Empties the lists for the next use; everything else is overwritten.</summary>
    internal void Clear()
    {
        Messages.Clear();
        ConfirmedReads.Clear();
        RefusedReads.Clear();
        SnapshotsToSend.Clear();
    }
}
