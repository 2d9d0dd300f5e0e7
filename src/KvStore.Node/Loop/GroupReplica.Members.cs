using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Raft;
using Reason = KvStore.Contracts.Internal.ChangeRefused.Types.Reason;

namespace KvStore.Node.Loop;

/// <content>
/// Changes of the members, and of the leader. A change is made by the leader, one at a time: what cannot be made yet waits. Its outcome
/// is seen by its entry, on the node that asked for it.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly Queue<WaitingChange> _changes = new();
    private readonly Dictionary<ulong, PendingChange> _proposedChanges = [];
    private readonly Queue<WaitingChange> _changesAtTick = new();
    private readonly List<PendingTransfer> _transfers = [];

    /// <summary>Queues a change that a local client asked for.</summary>
    public void Enqueue(PendingChange change)
    {
        _changes.Enqueue(new WaitingChange(_self, change.RequestId, change.Change, change, change.AdmittedAt));
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

    private void ReceiveForwarded(NodeId from, Term term, ForwardedChange forwarded, LoopOutput output)
    {
        // Asked of an earlier leader, this node or another: its asker knows, or will learn, that nothing came of that. Made now, the change
        // would surprise.
        if (_core.Role != RaftRole.Leader || term != _core.Term)
        {
            Refuse(from, forwarded.RequestId, Reason.NotLeader, output);
        }
        else if (_changes.Count >= _options.MemberChangesMax)
        {
            Refuse(from, forwarded.RequestId, Reason.Overloaded, output);
        }
        else
        {
            _changes.Enqueue(new WaitingChange(from, forwarded.RequestId, forwarded.Change, Local: null, _time.GetTimestamp()));
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
            _changesAtTick.Enqueue(new WaitingChange(_self, change.RequestId, change.Change, change, change.AdmittedAt));
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
            if (waiting.Local is { IsFinished: true } || _time.GetElapsedTime(waiting.Since) >= _options.RequestTimeout)
            {
                // Whoever asked has given up; made later, the change would surprise.
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
        var before = Describe();
        mustWait = before.OutgoingVoters.Count > 0;
        if (mustWait)
        {
            // The leader leaves the joint configuration by itself.
            return null;
        }

        if (MembershipPlan.Make(before, waiting.Change, out var planned) is { } senseless)
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
                _entries.Append(GroupConfigurations.Encode(inForce, WithMembersOf(planned, before), waiting.Origin, waiting.RequestId));
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
                Begin(new WaitingChange(NodeId.None, RequestId: 0, new MembershipChange { Promote = member.Id }, Local: null, _time.GetTimestamp()), out _);
                return;
            }
        }
    }

    private void FinishTransfers(LoopOutput output)
    {
        foreach (var transfer in _transfers)
        {
            if (!transfer.IsFinished)
            {
                var outcome = _core.LeaderId == transfer.Target ? RequestOutcome.Ok : RequestOutcome.Failed(KvErrors.Timeout);
                output.Finish(transfer, outcome);
            }
        }

        _transfers.Clear();
    }

    private void RetryChanges()
    {
        while (_changesAtTick.TryDequeue(out var retry))
        {
            _changes.Enqueue(retry);
        }
    }

    private void RefuseChangesWithoutLeader(LoopOutput output)
    {
        for (var count = _changes.Count; count > 0; count--)
        {
            var waiting = _changes.Dequeue();
            if (waiting.Local is not { } local)
            {
                Refuse(waiting.Origin, waiting.RequestId, Reason.NotLeader, output);
            }
            else if (!local.IsFinished && IsOlderThan(local, _options.LeaderWait))
            {
                output.Finish(local, RequestOutcome.Failed(KvErrors.NoLeader));
            }
            else if (!local.IsFinished)
            {
                _changes.Enqueue(waiting);
            }
        }
    }

    private void FailAllChanges(KvError error, LoopOutput output)
    {
        FailChanges(KvErrors.Stopped, output);
        FinishTransfers(output);
        RetryChanges();
        while (_changes.TryDequeue(out var waiting))
        {
            if (waiting.Local is { IsFinished: false } local)
            {
                output.Finish(local, RequestOutcome.Failed(error));
            }
        }
    }

    private void FailChanges(KvError error, LoopOutput output)
    {
        foreach (var change in _proposedChanges.Values)
        {
            if (!change.IsFinished)
            {
                output.Finish(change, RequestOutcome.Failed(error));
            }
        }

        _proposedChanges.Clear();
    }

    private void Refuse(NodeId to, ulong requestId, Reason reason, LoopOutput output)
    {
        var message = new PeerMessage { GroupId = Id.Value, Term = _core.Term.Value };
        message.ChangeRefused = new ChangeRefused { RequestId = requestId, Reason = reason };
        output.Send(to, message);
    }

    private static KvError ToError(Reason reason) => reason switch
    {
        Reason.LastVoter => KvErrors.MemberNotEnoughStarted,
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
    /// <param name="Since">When it came here.</param>
    private readonly record struct WaitingChange(
        NodeId Origin, ulong RequestId, MembershipChange Change, PendingChange? Local, long Since);
}
