using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using Reason = KvStore.Contracts.Internal.ChangeRefused.Types.Reason;

namespace KvStore.Node.Loop;

/// <content>
/// The members of the group. A change is made by the leader, one at a time: what cannot be made yet waits. The configuration in force is
/// the core's; who is reached where stands in the payload of the entry that brought it. A finished change is seen by its entry, on the
/// node that asked for it.
/// </content>
internal sealed partial class GroupReplica
{
    /// <summary>How long a node that has applied its own removal still helps the others to learn of it.</summary>
    private const int TicksAfterRemoval = 20;

    private readonly Queue<WaitingChange> _changes = new();
    private readonly Dictionary<ulong, PendingChange> _proposedChanges = [];
    private readonly List<PendingTransfer> _transfers = [];
    private GroupConfiguration _described;
    private Configuration? _describedFor;
    private int _ticksSinceRemoval;
    private bool _isRemoved;

    /// <summary>Queues a change that a local client asked for.</summary>
    public void Enqueue(PendingChange change)
    {
        _changes.Enqueue(new WaitingChange(_self, change.RequestId, change.Change, change));
        _byAge.Enqueue(change);
    }

    /// <summary>Hands leadership over, if this node leads.</summary>
    public void Enqueue(PendingTransfer transfer, LoopOutput output)
    {
        if (_core.Role != RaftRole.Leader)
        {
            output.Finish(transfer, RequestOutcome.Failed(KvErrors.NotLeader));
        }
        else if (transfer.Target == _self)
        {
            output.Finish(transfer, RequestOutcome.Ok);
        }
        else if (!_core.TransferLeadership(transfer.Target))
        {
            output.Finish(transfer, RequestOutcome.Failed(KvErrors.BadLeaderTransferee));
        }
        else
        {
            _transfers.Add(transfer);
            _byAge.Enqueue(transfer);
        }
    }

    private void ReceiveForwarded(NodeId from, ForwardedChange forwarded, LoopOutput output)
    {
        if (_core.Role != RaftRole.Leader)
        {
            Refuse(from, forwarded.RequestId, Reason.NotLeader, output);
        }
        else if (_changes.Count >= _options.MemberChangesMax)
        {
            Refuse(from, forwarded.RequestId, Reason.Overloaded, output);
        }
        else
        {
            _changes.Enqueue(new WaitingChange(from, forwarded.RequestId, forwarded.Change, Local: null));
        }
    }

    private void ReceiveRefusal(ChangeRefused refusal, LoopOutput output)
    {
        if (!_proposedChanges.Remove(refusal.RequestId, out var change))
        {
            return;
        }

        if (refusal.Reason == Reason.NotLeader)
        {
            // Not made there, so it may be asked of whoever leads; not at once, or it would bounce until this node knows.
            _changes.Enqueue(new WaitingChange(_self, change.RequestId, change.Change, change));
        }
        else
        {
            output.Finish(change, RequestOutcome.Failed(ToError(refusal.Reason)));
        }
    }

    /// <summary>Makes the changes that wait, as far as the core takes them, or passes them on to the leader.</summary>
    private void TakeChanges(LoopOutput output)
    {
        if (_core.LeaderId == NodeId.None)
        {
            return;
        }

        while (_changes.TryPeek(out var waiting))
        {
            if (waiting.Local is { IsFinished: true })
            {
                _changes.Dequeue();
                continue;
            }

            if (_core.Role != RaftRole.Leader)
            {
                _changes.Dequeue();
                PassOn(waiting, output);
                continue;
            }

            var refusal = Begin(waiting, out var mustWait);
            if (mustWait)
            {
                return;
            }

            _changes.Dequeue();
            Settle(waiting, refusal, output);
        }
    }

    private void PassOn(in WaitingChange waiting, LoopOutput output)
    {
        if (waiting.Local is not { } local)
        {
            Refuse(waiting.Origin, waiting.RequestId, Reason.NotLeader, output);
            return;
        }

        _proposedChanges[waiting.RequestId] = local;
        var message = new PeerMessage { GroupId = Id.Value, Term = _core.Term.Value };
        message.ForwardedChange = new ForwardedChange { RequestId = waiting.RequestId, Change = waiting.Change };
        output.Send(_core.LeaderId, message);
    }

    private void Settle(in WaitingChange waiting, Reason? refusal, LoopOutput output)
    {
        if (waiting.Local is { } local)
        {
            if (refusal is { } reason)
            {
                output.Finish(local, RequestOutcome.Failed(ToError(reason)));
            }
            else
            {
                _proposedChanges[waiting.RequestId] = local;
            }
        }
        else if (refusal is { } reason && waiting.Origin != NodeId.None)
        {
            Refuse(waiting.Origin, waiting.RequestId, reason, output);
        }
    }

    /// <summary>Asks the core to begin a change.</summary>
    /// <param name="waiting">The change.</param>
    /// <param name="mustWait">True: it can be made, but not yet.</param>
    /// <returns>Null when it was begun, or why it will not be.</returns>
    private Reason? Begin(in WaitingChange waiting, out bool mustWait)
    {
        mustWait = false;
        if (MembershipPlan.Make(Describe(), waiting.Change, out var planned) is { } senseless)
        {
            return senseless;
        }

        var target = GroupConfigurations.ToCore(planned);
        if (!MostVotersAnswer(target))
        {
            mustWait = true;
            return null;
        }

        var status = _core.ProposeConfiguration(target).Status;
        switch (status)
        {
            case ProposeStatus.Accepted:
                var inForce = _core.ConfigurationInForce.Configuration;
                _entries.Append(GroupConfigurations.Encode(inForce, WithMembersOf(planned, Describe()), waiting.Origin, waiting.RequestId));
                return null;
            case ProposeStatus.NotALearner:
            case ProposeStatus.NotCaughtUp:
                return Reason.LearnerNotReady;
            default:
                mustWait = true;
                return null;
        }
    }

    /// <summary>A change must not leave a group that cannot commit: most of the voters that it leads to must have answered lately.</summary>
    private bool MostVotersAnswer(Configuration target)
    {
        var answering = target.IsVoter(_self) ? 1 : 0;
        foreach (var peer in _core.Status().Peers)
        {
            if (peer.RecentlyActive && target.IsVoter(peer.NodeId))
            {
                answering++;
            }
        }

        return answering > target.Voters.Length / 2;
    }

    /// <summary>The leader makes voters of learners that were added for that, when the core finds that they have caught up.</summary>
    private void PromoteLearners()
    {
        if (_core.Role != RaftRole.Leader || _changes.Count > 0)
        {
            return;
        }

        foreach (var member in Describe().Members)
        {
            if (member.Promote)
            {
                Begin(new WaitingChange(NodeId.None, RequestId: 0, new MembershipChange { Promote = member.Id }, Local: null), out _);
                return;
            }
        }
    }

    /// <summary>The configuration in force, with addresses.</summary>
    private GroupConfiguration Describe()
    {
        var (index, configuration) = _core.ConfigurationInForce;
        if (!ReferenceEquals(configuration, _describedFor))
        {
            if (_entries.Holds(index) && _core.HeaderAt(index).Kind == EntryKind.Configuration)
            {
                _described = GroupConfigurations.Parse(_entries[index].Span);
            }
            else
            {
                // Older than the log: the state machine has it, or nothing but the creation of the cluster was ever said.
                using var reader = _machine.OpenReader();
                _described = reader.FindConfiguration() ?? GroupConfigurations.Of(_cluster);
            }

            _describedFor = configuration;
        }

        return _described;
    }

    /// <summary>Tells the transport whom to reach, when that changed.</summary>
    private void NoticeMembers(LoopOutput output)
    {
        if (!ReferenceEquals(_core.ConfigurationInForce.Configuration, _describedFor))
        {
            output.SetMembers(GroupConfigurations.ToMembers(Describe()));
        }
    }

    private void ApplyConfiguration(LogIndex index, LoopOutput output)
    {
        var payload = _entries[index];
        var configuration = GroupConfigurations.Parse(payload.Span);
        _machine.ApplyConfiguration(configuration, payload, index);
        NoteRemoved(configuration);
        if (configuration.Proposer == _self.Value && _proposedChanges.Remove(configuration.RequestId, out var change))
        {
            output.Finish(change, RequestOutcome.Ok);
        }
    }

    private void NoteRemoved(GroupConfiguration configuration)
    {
        var removed = GroupConfigurations.RemovedFrom(configuration).ToList();
        _isRemoved = removed.Contains(_self);
        _admission?.SetRemoved(removed);
    }

    /// <summary>A node that was removed stops, after a time in which the others can still learn of it from here.</summary>
    private void StopWhenRemoved()
    {
        if (_isRemoved && ++_ticksSinceRemoval >= TicksAfterRemoval)
        {
            throw new NodeFailedException("this node was removed from the cluster");
        }
    }

    private void FinishTransfers(LoopOutput output)
    {
        foreach (var transfer in _transfers)
        {
            if (!transfer.IsFinished)
            {
                var outcome = _core.LeaderId == transfer.Target ? RequestOutcome.Ok : RequestOutcome.Failed(KvErrors.TimeoutLeaderTransfer);
                output.Finish(transfer, outcome);
            }
        }

        _transfers.Clear();
    }

    private void FailChanges(KvError error, LoopOutput output)
    {
        foreach (var change in _proposedChanges.Values)
        {
            output.Finish(change, RequestOutcome.Failed(error));
        }

        _proposedChanges.Clear();
    }

    private void Refuse(NodeId to, ulong requestId, Reason reason, LoopOutput output)
    {
        var message = new PeerMessage { GroupId = Id.Value, Term = _core.Term.Value };
        message.ChangeRefused = new ChangeRefused { RequestId = requestId, Reason = reason };
        output.Send(to, message);
    }

    // Whoever leaves is still described while it counts in a joint configuration.
    private static GroupConfiguration WithMembersOf(GroupConfiguration planned, GroupConfiguration before)
    {
        foreach (var member in before.Members)
        {
            if (planned.Members.All(m => m.Id != member.Id))
            {
                planned.Members.Add(member);
            }
        }

        return planned;
    }

    private static KvError ToError(Reason reason) => reason switch
    {
        Reason.MemberExists => KvErrors.MemberExist,
        Reason.PeerUrlExists => KvErrors.PeerURLExist,
        Reason.MemberNotFound => KvErrors.MemberNotFound,
        Reason.NotALearner => KvErrors.MemberNotLearner,
        Reason.LearnerNotReady => KvErrors.LearnerNotReady,
        Reason.Overloaded => KvErrors.RequestTooManyRequests,
        _ => KvErrors.Unhealthy,
    };

    /// <param name="Origin">The node whose client asked; none: the leader by itself.</param>
    /// <param name="Local">The request when this node is the origin, else null.</param>
    private readonly record struct WaitingChange(NodeId Origin, ulong RequestId, MembershipChange Change, PendingChange? Local);
}
