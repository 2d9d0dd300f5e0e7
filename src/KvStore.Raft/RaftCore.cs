namespace KvStore.Raft;

/// <summary>
/// One replica's consensus (Raft, as in Ongaro's thesis). A deterministic state machine without I/O, clock, threads or payloads: the
/// runtime calls an input, then, while <see cref="HasReady"/>, takes a <see cref="Ready"/> and does what it says. Equal inputs give equal
/// outputs. README.md beside this file is the whole contract.
/// Thread safety: one caller at a time. After an exception the core must not be used again.
/// </summary>
public sealed partial class RaftCore
{
    private readonly CoreState _state;
    private readonly SnapshotSends _snapshotSends;
    private readonly LeaderReplication _leaderReplication;
    private readonly LeaderReads _leaderReads;
    private readonly FollowerReads _followerReads;
    private readonly ElectionHandler _election;
    private readonly LeaderTicks _leaderTicks;
    private readonly MessageRouter _router;
    private readonly LeadershipTransfer _transfer;
    private readonly MembershipHandler _membership;
    private readonly Quiescence _quiescence;
    private readonly Ready _ready = new();
    private LogIndex _applied;
    private LogIndex _offeredApply;
    private LogIndex _offeredInstall;
    private (RaftRole Role, Term Term, NodeId LeaderId) _reported;

    /// <summary>Starts as a follower from what the disk holds.</summary>
    /// <param name="options">Limits and times.</param>
    /// <param name="configuration">The members of the group as of <see cref="RaftRestoredState.Snapshot"/>: before all of the log.</param>
    /// <param name="restored">What was read back; all defaults for a node that never ran.</param>
    /// <param name="random">The only source of chance; seed it apart on each node, and use it for nothing else.</param>
    /// <exception cref="ArgumentException">Options or configuration are not as their properties demand.</exception>
    /// <exception cref="InvariantViolationException">The restored state contradicts itself.</exception>
    public RaftCore(RaftOptions options, Configuration configuration, RaftRestoredState restored, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(restored);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        configuration.Validate();

        _state = new CoreState(options, configuration, restored, random);
        _snapshotSends = new SnapshotSends(_state);
        _leaderReplication = new LeaderReplication(_state, _snapshotSends);
        _leaderReads = new LeaderReads(_state, _leaderReplication);
        _followerReads = new FollowerReads(_state);
        var roles = new RoleChanges(_state, _leaderReplication, _leaderReads, _followerReads);
        _election = new ElectionHandler(_state, roles);
        _transfer = new LeadershipTransfer(_state);
        _membership = new MembershipHandler(_state, roles, _leaderReplication, _leaderReads, _transfer);
        _quiescence = new Quiescence(_state, _leaderReads, _followerReads, _snapshotSends);
        _leaderTicks = new LeaderTicks(_state, roles, _leaderReplication, _leaderReads, _transfer, _quiescence);
        _router = new MessageRouter(_state, roles, _election, _leaderReplication, _leaderReads, _followerReads, _quiescence);
        _applied = restored.Applied;
        _offeredApply = _applied;
        _reported = (_state.Role, _state.Term, _state.LeaderId);
    }

    /// <summary>The term it is in.</summary>
    public Term Term => _state.Term;

    /// <summary>Its role in that term.</summary>
    public RaftRole Role => _state.Role;

    /// <summary>The leader it knows in that term, or none.</summary>
    public NodeId LeaderId => _state.LeaderId;

    /// <summary>Known to be on a quorum.</summary>
    public LogIndex CommitIndex => _state.Commit;

    /// <summary>The end of the log, durable or not.</summary>
    public LogIndex LastIndex => _state.Log.LastIndex;

    /// <summary>Durable here, as reported by <see cref="OnPersisted"/>.</summary>
    public LogIndex PersistedIndex => _state.Ledger.PersistedIndex;

    /// <summary>The position just before the first entry of the log; zero while nothing was compacted away.</summary>
    public LogPosition BasePosition => _state.Log.BasePosition;

    /// <summary>Whether <see cref="TakeReady"/> has something to say.</summary>
    public bool HasReady =>
        _state.FlushWanted
        || _state.Outbox.HasSendable
        || _state.Ledger.HasWrites
        || ApplyTo > _offeredApply
        || _state.ConfirmedReads.Count > 0
        || _state.RefusedReads.Count > 0
        || _reported != (_state.Role, _state.Term, _state.LeaderId);

    /// <summary>What may be applied; while a snapshot waits to replace the state machine, no more than was offered before.</summary>
    private LogIndex ApplyTo =>
        _state.InstalledIndex > _applied ? _offeredApply : LogIndex.Max(_offeredApply, _state.Applicable);

    /// <summary>One unit of time has passed.</summary>
    public void Tick()
    {
        _state.Promise.Tick();
        if (_state.IsQuiet)
        {
            return;
        }

        if (_state.Role == RaftRole.Leader)
        {
            _snapshotSends.Tick();
            _leaderTicks.Tick();
            return;
        }

        _followerReads.Tick();
        _election.Tick();
    }

    /// <summary>
    /// Tells what the runtime's monotonic clock shows. Needed where <see cref="RaftOptions.LeaseMicroseconds"/> is set: after all inputs
    /// that waited, and before <see cref="TakeReady"/>. Without it reads are confirmed by a round of heartbeats.
    /// </summary>
    /// <param name="monotonicMicroseconds">Microseconds since any fixed moment of this process; one that lies back is ignored.</param>
    public void AdvanceTime(long monotonicMicroseconds) => _state.Lease.AdvanceTime(monotonicMicroseconds);

    /// <summary>
    /// Whether this node leads and, by its lease, no other node can lead at this time of the runtime's clock; a later heartbeat may extend
    /// that. Always false where <see cref="RaftOptions.LeaseMicroseconds"/> is not set.
    /// </summary>
    /// <param name="monotonicMicroseconds">By the clock of <see cref="AdvanceTime"/>.</param>
    public bool HoldsLeaseAt(long monotonicMicroseconds) =>
        _state.Role == RaftRole.Leader && _leaderReads.IsLeasedAt(monotonicMicroseconds);

    /// <summary>
    /// Campaigns now instead of waiting for the election timer, beginning with a pre-vote; a leader and a node that is no voter do nothing,
    /// nor does a node that owes a leader its lease. For the only voter of a group it saves the first election timeout.
    /// </summary>
    public void Campaign()
    {
        Wake();
        if (_state.Role != RaftRole.Leader && !_state.Promise.Holds)
        {
            _election.Campaign();
        }
    }

    /// <summary>Takes a message from another node. Messages for another node, and echoes of this one, are dropped.</summary>
    /// <returns>
    /// For an <see cref="AppendRequest"/> the offset of the first of its entries that was appended to the log, so that the runtime stores
    /// the payloads from there on at their indexes, after dropping what it held from that index on; -1 when none was. For a
    /// <see cref="SnapshotRequest"/> 0 when the snapshot replaces the log, so that the runtime drops all payloads and the next
    /// <see cref="Ready"/> has it as <see cref="Ready.InstallSnapshot"/>; -1 when it is of no use. For all other messages -1.
    /// </returns>
    public int Step(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _router.Step(message);
    }

    /// <summary>Appends a command of the state machine to the log, if this node leads. The runtime keeps the payload by its index.</summary>
    /// <param name="payloadBytes">Length of the payload; counted by the byte limits.</param>
    public ProposeResult Propose(int payloadBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadBytes);
        Wake();
        return _state.Role == RaftRole.Leader
            ? _leaderReplication.Propose(payloadBytes)
            : new ProposeResult(ProposeStatus.NotLeader, LogPosition.Zero);
    }

    /// <summary>
    /// Asks up to where the state machine must have applied before a read now is linearizable. The answer comes in
    /// <see cref="Ready.ConfirmedReads"/> or <see cref="Ready.RefusedReads"/>, exactly once.
    /// </summary>
    /// <param name="requestId">Chosen by the runtime, unique among the reads that wait.</param>
    public void RequestRead(ulong requestId)
    {
        Wake();
        if (_state.Role == RaftRole.Leader)
        {
            _leaderReads.Request(_state.Self, requestId);
        }
        else
        {
            _followerReads.Request(requestId);
        }
    }

    /// <summary>All writes of the Readys up to this number are durable.</summary>
    /// <param name="readyNumber">A <see cref="Ready.Number"/>; one that was passed already changes nothing.</param>
    public void OnPersisted(ulong readyNumber)
    {
        _state.Ledger.OnPersisted(readyNumber);
        _state.Outbox.Release();
        _election.OnPersisted();
        if (_state.Role == RaftRole.Leader)
        {
            _leaderReplication.OnPersisted();
        }
    }

    /// <summary>The state machine has applied all entries up to here, or was replaced by the snapshot at this index.</summary>
    public void OnApplied(LogIndex index)
    {
        Invariant.Check(
            index <= _offeredApply || index == _offeredInstall,
            $"Entry {index} was applied before it was offered; the last was {_offeredApply}.");
        _applied = LogIndex.Max(_applied, index);
        _offeredApply = LogIndex.Max(_offeredApply, index);
    }

    /// <summary>Messages to a node were lost, or may have been: the leader waits for a sign of life before it sends entries there.</summary>
    public void OnUnreachable(NodeId node)
    {
        // Of a quiet group nothing was on its way.
        if (_state.Role == RaftRole.Leader && !_state.IsQuiet && _state.Peers.Find(node) is { } peer && peer != _state.Peers.Self)
        {
            _leaderReplication.OnUnreachable(peer);
        }
    }

    /// <summary>Drains what the inputs since the last call led to. The object is reused: it is valid until the next call.</summary>
    public Ready TakeReady()
    {
        Flush();
        _state.Lease.RoundsLeave();
        _ready.Clear();
        _state.Ledger.HandOut(_ready, _state.HardState);
        _state.Outbox.MoveTo(_ready.Messages);
        _ready.ConfirmedReads.AddRange(_state.ConfirmedReads);
        _ready.RefusedReads.AddRange(_state.RefusedReads);
        _state.ConfirmedReads.Clear();
        _state.RefusedReads.Clear();
        _ready.SnapshotsToSend.AddRange(_state.SnapshotsToSend);
        _state.SnapshotsToSend.Clear();
        _offeredInstall = _ready.InstallSnapshot?.Position.Index ?? _offeredInstall;
        _offeredApply = ApplyTo;
        _ready.ApplyTo = _offeredApply;
        var now = (_state.Role, _state.Term, _state.LeaderId);
        _ready.StatusChanged = _reported != now;
        _reported = now;
        return _ready;
    }

    /// <summary>The header of an entry that the log holds.</summary>
    public EntryHeader HeaderAt(LogIndex index) => _state.Log[index];

    /// <summary>The term of an entry that the log holds; of index zero, the term zero.</summary>
    public Term TermAt(LogIndex index) => _state.Log.TermAt(index);

    /// <summary>A copy of what this core knows.</summary>
    public RaftStatus Status() => new()
    {
        NodeId = _state.Self,
        Role = _state.Role,
        Term = _state.Term,
        Vote = _state.Vote,
        LeaderId = _state.LeaderId,
        Commit = _state.Commit,
        Applied = _applied,
        Persisted = _state.Ledger.PersistedIndex,
        Last = _state.Log.LastPosition,
        Base = _state.Log.BasePosition,
        Snapshot = _state.SavedSnapshot,
        Configuration = _state.Configurations.Latest,
        TransferTarget = _state.TransferTarget,
        IsQuiet = _state.IsQuiet,
        Peers = _state.Role == RaftRole.Leader ? _state.Peers.Describe() : [],
    };

    private void Flush()
    {
        if (!_state.FlushWanted)
        {
            return;
        }

        _state.FlushWanted = false;
        if (_state.Role == RaftRole.Leader)
        {
            // Reads before appends: their heartbeat tells the commit index too, which saves an append.
            _membership.LeaveJoint();
            _leaderReads.Flush();
            _leaderReplication.Flush();
            _transfer.Flush();
            _membership.StepDownWhenRemoved();
        }
        else
        {
            _followerReads.Flush();
        }
    }
}
