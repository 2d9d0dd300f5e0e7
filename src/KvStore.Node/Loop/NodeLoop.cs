using System.Threading.Channels;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Node.Transport;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <summary>
/// Owns the groups pinned to it: all their state changes inside <see cref="Poll"/>, which is synchronous and takes its time and its
/// inputs from outside, so that production runs it on a thread and a simulator under virtual time. Thread safety: the posting members
/// may be called from any thread; <see cref="Poll"/> and <see cref="Stop"/> by the owner alone.
/// </summary>
/// <remarks>
/// Split by concern: the inbox and a poll here, ticks and the groups of the node beside it. The inbox itself is unbounded, since what must never be lost (completions of the log) goes through it; each kind of input has a
/// limit of its own: requests by admission, peer messages by a count, ticks and persisted batches by their nature.
/// </remarks>
internal sealed partial class NodeLoop : IPeerReceiver, ISnapshotObserver
{
    private readonly LoopOptions _options;
    private readonly Channel<LoopInput> _inbox = Channel.CreateUnbounded<LoopInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly LoopOutput _output;
    private readonly Action<NodeId, IReadOnlyList<PeerMessage>> _onDropped;
    private readonly Action<GroupReplica> _markDirty;
    private volatile Dictionary<GroupId, GroupReplica> _groups = [];
    private List<GroupReplica> _dirty = [];
    private List<GroupReplica> _kept = [];
    private int _pendingRequests;
    private int _waitingMessages;
    private int _ticksQueued;
    private volatile bool _stopped;

    public NodeLoop(
        LoopOptions options,
        ILogPort log,
        IPeerTransport transport,
        ICompletionScheduler completions,
        ISnapshotPort snapshots,
        NodeLiveness nodes)
    {
        _options = options;
        _nodes = nodes;
        _output = new LoopOutput(options, log, transport, completions, snapshots, nodes);
        _onDropped = OnDropped;
        _markDirty = MarkDirtyUnlessEnded;
    }

    /// <summary>What arrives for the owner's thread to wait on.</summary>
    public ChannelReader<LoopInput> Inbox => _inbox.Reader;

    /// <summary>Whether a poll would do something even with an empty inbox.</summary>
    public bool HasWork => _dirty.Count > 0;

    /// <summary>Local requests admitted and without an outcome yet.</summary>
    public int PendingRequests => Volatile.Read(ref _pendingRequests);

    /// <summary>Messages handed over for other nodes so far; from any thread.</summary>
    public long MessagesSent => _output.MessagesSent;

    /// <summary>The groups that this loop owns; from any thread. Never changed: when one is added, another takes its place.</summary>
    public IReadOnlyDictionary<GroupId, GroupReplica> Groups => _groups;

    /// <summary>The nodes of the cluster that nothing is heard of; from any thread.</summary>
    public IReadOnlySet<NodeId> NodesAway => _nodes.Away;

    /// <summary>Adds a group; by the owner.</summary>
    public void Add(GroupReplica group)
    {
        _groups = new Dictionary<GroupId, GroupReplica>(_groups) { [group.Id] = group };
        _all.Add(group);
        KeepTicking(group);
        group.SetNodesAway(_nodes.Away);
    }

    /// <summary>Admits a local request, or refuses it when too many wait. A refused request was not seen by anyone.</summary>
    public bool TryPost(in LoopInput request)
    {
        if (_stopped || Interlocked.Increment(ref _pendingRequests) > _options.PendingRequestsMax)
        {
            Interlocked.Decrement(ref _pendingRequests);
            return false;
        }

        if (!_inbox.Writer.TryWrite(request))
        {
            Interlocked.Decrement(ref _pendingRequests);
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Receive(NodeId from, PeerMessage message)
    {
        if (Interlocked.Increment(ref _waitingMessages) > _options.PeerMessagesMax || !_inbox.Writer.TryWrite(LoopInput.Message(from, message)))
        {
            Interlocked.Decrement(ref _waitingMessages);
        }
    }

    /// <inheritdoc/>
    public void Unreachable(NodeId peer) => _inbox.Writer.TryWrite(LoopInput.Unreachable(peer));

    /// <inheritdoc/>
    public void Expelled(PeerRefusal refusal) => PostStop(refusal.Kind == PeerRefusalKind.Removed
        ? new NodeRemovedException(refusal.Sentence)
        : new NodeFailedException(refusal.Sentence));

    /// <summary>The clock moved by a tick. A loop that lags sees one tick, not all it missed: a pause must not look like a dead leader.</summary>
    public void PostTick()
    {
        if (Interlocked.Exchange(ref _ticksQueued, 1) == 0)
        {
            _inbox.Writer.TryWrite(LoopInput.Tick);
        }
    }

    /// <summary>Batches up to this number are durable.</summary>
    public void OnPersisted(ulong batchNumber) => _inbox.Writer.TryWrite(LoopInput.Persisted(batchNumber));

    /// <inheritdoc/>
    public void OnSnapshotSaved(SnapshotHeader header) => _inbox.Writer.TryWrite(LoopInput.SnapshotSaved(header));

    /// <inheritdoc/>
    public void OnSnapshotNotSaved(GroupId group, NotSavedReason reason) => _inbox.Writer.TryWrite(LoopInput.SnapshotNotSaved(group));

    /// <inheritdoc/>
    public void OnSnapshotWanted(GroupId group) => _inbox.Writer.TryWrite(LoopInput.SnapshotWanted(group));

    /// <inheritdoc/>
    public void OnSnapshotReceived(SnapshotReceived received)
    {
        if (!_inbox.Writer.TryWrite(LoopInput.SnapshotReceived(received)))
        {
            received.Engine.Dispose();
        }
    }

    /// <inheritdoc/>
    public void OnSnapshotSent(SnapshotSent sent) => _inbox.Writer.TryWrite(LoopInput.SnapshotSent(sent));

    /// <inheritdoc/>
    public void OnSnapshotFailed(Exception error) => PostStop(error);

    /// <summary>Asks the owner to end the loop, for a failure when there is a cause.</summary>
    public void PostStop(Exception? cause) => _inbox.Writer.TryWrite(LoopInput.Stop(cause));

    /// <summary>Handles what waits in the inbox and hands the consequences to the ports.</summary>
    /// <returns>False when the loop was asked to end without a failure.</returns>
    /// <exception cref="NodeFailedException">The log or an invariant failed: the node must stop.</exception>
    public bool Poll()
    {
        for (var i = 0; i < _options.InputsPerPollMax && _inbox.Reader.TryRead(out var input); i++)
        {
            if (input.Kind == LoopInputKind.Stop)
            {
                return input.Subject switch
                {
                    null => false,
                    NodeFailedException failure => throw failure,
                    _ => throw new NodeFailedException("the log or a snapshot failed", (Exception)input.Subject),
                };
            }

            Handle(input);
        }

        foreach (var group in _dirty)
        {
            group.Run(_output);
            KeepTicking(group);
            _needsUpkeep |= group.TakeUpkeepNeed();
            if (group.HasWork)
            {
                group.IsDirty = true;
                _kept.Add(group);
            }
        }

        (_dirty, _kept) = (_kept, _dirty);
        _kept.Clear();
        FollowTopology();
        TellUpkeep();
        Interlocked.Add(ref _pendingRequests, -_output.Finished.Count);
        _output.Flush(_onDropped);
        return true;
    }

    /// <summary>Ends every request that still waits, as of unknown outcome where it may have been proposed. Polls no more.</summary>
    public void Stop()
    {
        _stopped = true;
        _inbox.Writer.TryComplete();
        foreach (var group in _groups.Values)
        {
            group.FailAll(Contracts.KvErrors.Stopped, _output);
        }

        while (_inbox.Reader.TryRead(out var input))
        {
            if (input.Subject is PendingRequest request)
            {
                _output.Finish(request, RequestOutcome.Failed(Contracts.KvErrors.Stopped));
            }

            (input.Subject as SnapshotReceived)?.Engine.Dispose();
        }

        _output.FlushFinished();
    }

    private void Handle(in LoopInput input)
    {
        switch (input.Kind)
        {
            case LoopInputKind.Tick:
                Volatile.Write(ref _ticksQueued, 0);
                Tick();
                break;
            case LoopInputKind.Proposal:
            case LoopInputKind.Read:
            case LoopInputKind.Change:
            case LoopInputKind.Transfer:
            case LoopInputKind.Backup:
                HandleRequest((PendingRequest)input.Subject!);
                break;
            case LoopInputKind.Message:
                Interlocked.Decrement(ref _waitingMessages);
                Take(new NodeId(input.Number), (PeerMessage)input.Subject!);
                break;
            case LoopInputKind.Unreachable:
                OnUnreachable(new NodeId(input.Number));
                break;
            case LoopInputKind.Persisted:
                _output.OnPersisted(input.Number, _markDirty);
                break;
            default:
                HandleSnapshot(input);
                break;
        }
    }

    private void HandleRequest(PendingRequest request)
    {
        if (HandleFor(request.Group) is not { } group)
        {
            // Not made here yet, or never.
            _output.Finish(request, RequestOutcome.Failed(Contracts.KvErrors.WrongGroup));
            return;
        }

        group.Wake();
        switch (request)
        {
            case PendingProposal proposal:
                group.Enqueue(proposal);
                break;
            case PendingLeaseQuestion question:
                group.Enqueue(question);
                break;
            case PendingRead read:
                group.Enqueue(read);
                break;
            case PendingChange change:
                group.Enqueue(change);
                break;
            case PendingTransfer transfer:
                group.Enqueue(transfer, _output);
                break;
            case PendingBackup backup:
                group.Enqueue(backup, _output);
                break;
            default:
                throw new NodeFailedException($"unknown request {request.GetType().Name}");
        }
    }

    private void HandleSnapshot(in LoopInput input)
    {
        if (HandleFor(new GroupId(input.Number)) is not { } group)
        {
            LetGo(input);
            return;
        }

        switch (input.Kind)
        {
            case LoopInputKind.SnapshotSaved:
                group.OnSnapshotSaved((SnapshotHeader)input.Subject!);
                break;
            case LoopInputKind.SnapshotNotSaved:
                group.OnSnapshotNotSaved();
                break;
            case LoopInputKind.SnapshotWanted:
                group.OnSnapshotWanted();
                break;
            case LoopInputKind.SnapshotReceived:
                group.OnSnapshotReceived((SnapshotReceived)input.Subject!, _output);
                break;
            case LoopInputKind.SnapshotSent:
                group.OnSnapshotSent((SnapshotSent)input.Subject!);
                break;
            default:
                throw new NodeFailedException($"unknown input {input.Kind}");
        }
    }

    private GroupReplica? HandleFor(GroupId id)
    {
        if (_groups.TryGetValue(id, out var group))
        {
            Tell(group);
            MarkDirty(group);
        }

        return group;
    }

    /// <summary>The log may end its write for a group that was removed meanwhile.</summary>
    private void MarkDirtyUnlessEnded(GroupReplica group)
    {
        if (_groups.TryGetValue(group.Id, out var current) && ReferenceEquals(current, group))
        {
            MarkDirty(group);
        }
    }

    private void MarkDirty(GroupReplica group)
    {
        if (!group.IsDirty)
        {
            group.IsDirty = true;
            _dirty.Add(group);
        }
    }

    private void OnDropped(NodeId peer, IReadOnlyList<PeerMessage> messages)
    {
        OnUnreachable(peer);
        foreach (var message in messages)
        {
            _groups.GetValueOrDefault(new GroupId(message.GroupId))?.OnDropped(message);
        }
    }

    private void OnUnreachable(NodeId peer)
    {
        foreach (var group in _groups.Values)
        {
            group.OnUnreachable(peer);
        }
    }
}
