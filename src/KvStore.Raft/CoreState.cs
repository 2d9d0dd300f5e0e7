namespace KvStore.Raft;

/// <summary>What the handlers of one core share. Each handler changes the part that its summary names, and reads the rest.</summary>
internal sealed class CoreState
{
    public CoreState(RaftOptions options, Configuration configuration, RaftRestoredState restored, Random random)
    {
        var hardState = restored.HardState;
        Options = options;
        Random = random;
        Log = new RaftLog(restored.Snapshot, restored.Entries.Span);
        Ledger = new WriteLedger(hardState, Log.LastIndex);
        Outbox = new Outbox(Ledger);
        Configurations = new ConfigurationHistory(new ConfigurationEntry(restored.Snapshot.Index, configuration));
        Configurations.Restore(restored);
        Peers = new PeerSet(options, Configurations.Latest.Configuration);
        SavedSnapshot = restored.Snapshot;
        Promise = new LeasePromise(options);
        Lease = new LeaderLease(options.LeaseMicroseconds);
        Timer = new ElectionTimer(options.ElectionTicks, random);
        Term = hardState.Term;
        Vote = hardState.Vote;
        // What was applied or compacted was committed, even where the hint on the disk lags.
        Commit = LogIndex.Max(LogIndex.Max(hardState.Commit, restored.Applied), restored.Snapshot.Index);
        Invariant.Check(Commit <= Log.LastIndex, $"Committed entries are missing: commit {Commit}, log ends at {Log.LastIndex}.");
        Invariant.Check(
            restored.Applied >= restored.Snapshot.Index,
            $"The state machine has applied up to {restored.Applied}, but the log begins after {restored.Snapshot}.");
        Invariant.Check(Log.LastPosition.Term <= Term, $"An entry at {Log.LastPosition} outlived its term; the hard state has {Term}.");
    }

    public RaftOptions Options { get; }

    public Random Random { get; }

    public NodeId Self => Options.NodeId;

    public RaftLog Log { get; }

    public WriteLedger Ledger { get; }

    public Outbox Outbox { get; }

    /// <summary>The configurations that the log holds; the newest is in force.</summary>
    public ConfigurationHistory Configurations { get; }

    /// <summary>The members of the newest configuration.</summary>
    public PeerSet Peers { get; }

    public ElectionTimer Timer { get; }

    /// <summary>What this node owes its leader.</summary>
    public LeasePromise Promise { get; }

    /// <summary>What this node may do as leader without asking.</summary>
    public LeaderLease Lease { get; }

    public Term Term { get; private set; }

    /// <summary>Whom this node voted for in <see cref="Term"/>.</summary>
    public NodeId Vote { get; private set; }

    public RaftRole Role { get; set; }

    public NodeId LeaderId { get; set; }

    public LogIndex Commit { get; private set; }

    /// <summary>Committed and durable here. Never falls: a truncation cuts above the commit index.</summary>
    public LogIndex Applicable => LogIndex.Min(Commit, Ledger.PersistedIndex);

    /// <summary>What the disk must know. Its commit index never names an entry that a torn write could leave out.</summary>
    public HardState HardState => new(Term, Vote, Applicable);

    /// <summary>The newest snapshot that this node holds durably; the log may be compacted up to there.</summary>
    public LogPosition SavedSnapshot { get; set; }

    /// <summary>The last snapshot that replaced log and state machine; entries up to there are never offered for apply.</summary>
    public LogIndex InstalledIndex { get; set; }

    /// <summary>Followers that the leader wants a snapshot sent to.</summary>
    public List<NodeId> SnapshotsToSend { get; } = [];

    /// <summary>Whether a leader may have something to send that the next Ready works out.</summary>
    public bool FlushWanted { get; set; }

    public List<ConfirmedRead> ConfirmedReads { get; } = [];

    public List<ulong> RefusedReads { get; } = [];

    /// <summary>
    /// A leader, or a node that heard from one within the shortest election timeout (thesis 4.2.3), or one that must behave so.
    /// </summary>
    public bool HearsLeader =>
        Role == RaftRole.Leader || (LeaderId != NodeId.None && Timer.Elapsed < Options.ElectionTicks) || Promise.Holds;

    /// <summary>Whether an entry of the current term is committed.</summary>
    public bool HasCommittedInTerm => Log.TermAt(Commit) == Term;

    /// <summary>Whether this node may be elected.</summary>
    public bool MayCampaign => Configurations.MayCampaign(Self, Commit);

    /// <summary>To whom this leader hands leadership, or none. Only a leader has one.</summary>
    public NodeId TransferTarget { get; set; }

    /// <summary>
    /// Whether a voter was told to campaign in the term that this node leads, or led last. The message may arrive late: until another
    /// term is led, leadership may end at any moment, even before an election timeout is over.
    /// </summary>
    public bool TimeoutNowSent { get; set; }

    /// <summary>Whether this replica counts no ticks until something arrives.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>The log's newest configuration has changed.</summary>
    public void UseLatestConfiguration() => Peers.Rebuild(Configurations.Latest.Configuration, Log.LastIndex);

    /// <summary>Enters a later term with the vote given; both reach the disk before anything of that term leaves.</summary>
    public void EnterTerm(Term term, NodeId vote)
    {
        Invariant.Check(term > Term, $"Terms never fall: {term} after {Term}.");
        Term = term;
        Vote = vote;
        Ledger.HardStateChanged();
    }

    /// <summary>Votes in the current term.</summary>
    public void GiveVote(NodeId candidate)
    {
        Invariant.Check(Vote == NodeId.None || Vote == candidate, $"One vote a term: {candidate} after {Vote}.");
        if (Vote == NodeId.None)
        {
            Vote = candidate;
            Ledger.HardStateChanged();
        }
    }

    /// <summary>Raises the commit index; a lower one is old news.</summary>
    public void CommitTo(LogIndex index)
    {
        Invariant.Check(index <= Log.LastIndex, $"Commit {index} beyond the log's end {Log.LastIndex}: acknowledged entries were lost.");
        Commit = LogIndex.Max(Commit, index);
    }
}
