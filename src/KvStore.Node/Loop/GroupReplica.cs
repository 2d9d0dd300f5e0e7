using System.Collections.Immutable;
using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.Cluster;
using KvStore.Node.Divergence;
using KvStore.Node.Leases;
using KvStore.Node.Log;
using KvStore.Node.Membership;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Auth;
using KvStore.Node.Transport;
using KvStore.Node.Watching;
using KvStore.Raft;
using Message = KvStore.Raft.Message;

namespace KvStore.Node.Loop;

/// <summary>
/// One group's copy on this node: the consensus core, the payloads of its log, the state machine, and the local requests that wait.
/// Split by concern: proposals, reads, snapshots, and what to do with a Ready. Thread safety: none, owned by the loop, except
/// <see cref="Status"/> and <see cref="Read"/>.
/// </summary>
internal sealed partial class GroupReplica : IDisposable
{
    private readonly RaftCore _core;
    private readonly EntryStore _entries;
    private readonly LoopOptions _options;
    private readonly TimeProvider _time;
    private readonly NodeId _self;
    private readonly int _electionTicks;
    private readonly ClusterDefinition _cluster;
    private readonly GroupOrigin _origin;
    private readonly PeerAdmission _admission;
    private volatile ReplicaState _state;
    private volatile bool _isDisposed;
    private bool _sawTick;
    private NodeId _knownLeader;
    private Term _knownTerm;

    /// <summary>Puts the parts together; they must agree on where they stand.</summary>
    public GroupReplica(
        GroupOrigin origin,
        KvNodeOptions node,
        RaftCore core,
        EntryStore entries,
        RestoredReplica restored,
        SnapshotPolicy policy,
        LoopOptions options,
        PeerAdmission admission,
        TimeProvider time)
    {
        _origin = origin;
        _self = node.NodeId;
        _electionTicks = node.ElectionTicks;
        _cluster = node.Cluster;
        _admission = admission;
        _core = core;
        _entries = entries;
        _state = new ReplicaState(restored.Engine, Id);
        _policy = policy;
        _options = options;
        _time = time;
        _clock = new SessionClock(time, options.ClockStep);
        _autoCompaction = AutoCompaction.From(node, time);
        _lessor = new Lessor(time, node.ElectionTimeout);
        _state.Machine.Leases.Observer = _lessor;
        Tokens = new SimpleTokens(time, node.AuthTokens.SimpleTtl);
        _state.Machine.Auth.Observer = Tokens;
        _lease = node.LeaseReads ? new LeaseClock(time) : null;
        (_keepsState, _hasDurableLog) = (restored.KeepsState, restored.HasLog);
        _appliedIndex = _applyTo = _snapshotIndex = _state.Machine.AppliedIndex;
        _hashes = new StateHashes(Id);
        Status = new ReplicaStatus();
        AwaitFounders();
        Watches = new WatchHub(_state.Machine.Revision, OpenReader, node.WatchProgressInterval, time, Id, () => _state.Machine);
        _described = Describe();
        InitialMembers = IsFirst ? TakeMembers() : [];
        _members = DescribeApplied();
        NoteMembers(_members);
        StoreOwnEntries();
    }

    /// <summary>The group.</summary>
    public GroupId Id => _origin.Id;

    /// <summary>Bytes that the state takes; from any thread.</summary>
    public long StateBytes => _state.ApproximateBytes;

    /// <summary>The members of the first group when the replica started: as the log has them, which may know better than whoever started the node.</summary>
    public ImmutableArray<Member> InitialMembers { get; }

    /// <summary>Where the replica stands, for readers on other threads.</summary>
    public ReplicaStatus Status { get; }

    /// <summary>Those who watch the group's keys.</summary>
    public WatchHub Watches { get; }

    /// <summary>Users and roles as they are now; from any thread.</summary>
    public AuthState Auth => _state.Machine.Auth.Current;

    /// <summary>The simple tokens that are good here; likewise.</summary>
    public SimpleTokens Tokens { get; }

    /// <summary>The consensus core, for whoever watches the loop from its own thread.</summary>
    public RaftCore Core => _core;

    /// <summary>The payloads of the log; likewise.</summary>
    public EntryStore Entries => _entries;

    /// <summary>The state machine; likewise.</summary>
    public MvccStateMachine Machine => _state.Machine;

    /// <summary>Whether it is the group that keeps what there is once in the cluster: its members are the cluster's.</summary>
    private bool IsFirst => Id == GroupId.First;

    /// <summary>Whether the loop runs this group at the end of the poll.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether the loop runs this group when the log has ended its next write.</summary>
    public bool IsAwaitingLog { get; set; }

    /// <summary>One tick of the clock passed.</summary>
    public void Tick()
    {
        _core.Tick();
        StoreOwnEntries();
        _sawTick = true;
        TendEngineSpace();
        _rowsRemovedInTick = 0;
        _wasRefused = false;
        _retryTicks = Math.Max(0, _retryTicks - 1);
        _ticksAwaitingLog = IsAwaitingLog ? _ticksAwaitingLog + 1 : 0;
    }

    /// <summary>A Ready of this number is durable.</summary>
    public void OnPersisted(ulong readyNumber)
    {
        if (_isEnded)
        {
            IsEndDurable |= readyNumber == EndNumber;
            return;
        }

        _core.OnPersisted(readyNumber);
        StoreOwnEntries();
        NotePersisted(readyNumber);
    }

    /// <summary>Messages to a peer may have been lost.</summary>
    public void OnUnreachable(NodeId peer) => _core.OnUnreachable(peer);

    /// <summary>Handles a message of a peer.</summary>
    public void Receive(NodeId from, PeerMessage wire, LoopOutput output)
    {
        NoteHeard(from);
        WakeFor(wire);
        switch (wire.BodyCase)
        {
            case PeerMessage.BodyOneofCase.ForwardedProposal:
                ReceiveForwarded(from, wire.ForwardedProposal, output);
                break;
            case PeerMessage.BodyOneofCase.ForwardRefused:
                ReceiveRefusal(wire.ForwardRefused, output);
                break;
            case PeerMessage.BodyOneofCase.ForwardedChange:
                ReceiveForwarded(from, new Term(wire.Term), wire.ForwardedChange, output);
                break;
            case PeerMessage.BodyOneofCase.ChangeRefused:
                ReceiveRefusal(wire.ChangeRefused, output);
                break;
            case PeerMessage.BodyOneofCase.StateHash:
                ReceiveHash(from, wire.StateHash);
                break;
            case PeerMessage.BodyOneofCase.LeaseQuestion:
                ReceiveQuestion(from, wire.LeaseQuestion, output);
                break;
            case PeerMessage.BodyOneofCase.LeaseAnswer:
                ReceiveAnswer(wire.LeaseAnswer, output);
                break;
            case PeerMessage.BodyOneofCase.SnapshotChunk or PeerMessage.BodyOneofCase.SnapshotChunkResponse:
                ReceiveSnapshotMessage(from, wire, output);
                break;
            case PeerMessage.BodyOneofCase.AppendRequest when !HasRoomFor(wire.AppendRequest, output):
                break;
            default:
                if (PeerCodec.FromWire(wire, from, _self) is { } message && !IsTooEarly(message))
                {
                    Step(message, wire);
                }

                break;
        }
    }

    /// <summary>Takes proposals and reads that wait, and carries out what the core asks.</summary>
    public void Run(LoopOutput output)
    {
        IsDirty = false;
        NoticeLeader(output);
        NoticeLessor();
        if (_sawTick)
        {
            RevokeExpired(output);
            AdvanceSessionClock(output);
            CompactAutomatically(output);
        }

        TakeProposals(output);
        TakeChanges(output);
        TakeQuestions(output);
        StartReadRound();
        while (_core.HasReady)
        {
            AdvanceTime();
            var ready = _core.TakeReady();
            StoreOwnEntries();
            Persist(ready, output);
            Send(ready, output);
            SendSnapshots(ready, output);
            Install(ready, output);
            _applyTo = LogIndex.Max(_applyTo, ready.ApplyTo);
            SettleReads(ready);
            Apply(output);
            NoticeLeader(output);
            NoticeLessor();
            StartReadRound();
        }

        Apply(output);
        RemoveCompactedRows(output);
        NoticeMembers(output);
        ServeConfirmed(output);
        ForgetOlderSnapshots(output);
        TendSnapshots(output);

        if (_sawTick)
        {
            _sawTick = false;
            GreetFounders(output);
            ExpireRequests(output);
            PromoteLearners();
            CompareWhenIdle(output);
            StopWhenRemoved();
        }

        PublishStatus();
    }

    /// <summary>Ends all that waits: the replica stops.</summary>
    /// <param name="error">What is said of requests that nothing was done for.</param>
    /// <param name="output">Takes the outcomes.</param>
    public void FailAll(KvError error, LoopOutput output)
    {
        FailRun(KvErrors.Stopped, output);
        FailProposals(error, output);
        FailReads(error, output);
        FailAllChanges(error, output);
        FailQuestions(error, output);
        FailRemovals(output);
    }

    /// <summary>Lets go of the state, after the last run; readers that are open stay good.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _received?.Engine.Dispose();
        _state.Retire();
    }

    private void Step(Message message, PeerMessage wire)
    {
        var appendedFrom = _core.Step(message);
        if (appendedFrom < 0)
        {
            StoreOwnEntries();
            return;
        }

        var request = (Raft.AppendRequest)message;
        _entries.TruncateFrom(request.Previous.Index + appendedFrom + 1);
        var payloads = wire.AppendRequest.Entries;
        for (var i = appendedFrom; i < payloads.Count; i++)
        {
            _entries.Append(payloads[i].Payload.Memory);
        }
    }

    /// <summary>
    /// What the core appends by itself: a new leader's first entry, which has no payload, and the end of a joint configuration, whose
    /// payload is made here.
    /// </summary>
    private void StoreOwnEntries()
    {
        while (_entries.LastIndex < _core.LastIndex)
        {
            var index = _entries.LastIndex.Next;
            _entries.Append(_core.HeaderAt(index).Kind == EntryKind.Configuration ? PayloadOfOwn(index) : default);
        }
    }

    /// <summary>
    /// When leader or term changed, what was proposed under the old leadership may or may not commit: its outcome is unknown, and is
    /// reported as that at once, not after a timeout.
    /// </summary>
    private void NoticeLeader(LoopOutput output)
    {
        if (_core.LeaderId == _knownLeader && _core.Term == _knownTerm)
        {
            return;
        }

        var hadLeader = _knownLeader != NodeId.None;
        _knownLeader = _core.LeaderId;
        _knownTerm = _core.Term;
        _wasRefused = false;
        if (_knownLeader != NodeId.None)
        {
            FinishTransfers(output);
        }

        AskAgain();
        if (hadLeader)
        {
            FailProposed(output);
            FailChanges(KvErrors.TimeoutDueToLeaderFail, output);
        }
    }

    private void PublishStatus() =>
        Status.Publish(_core.Role, _core.Term, _core.LeaderId, _core.LastIndex, _core.CommitIndex, _appliedIndex);
}
