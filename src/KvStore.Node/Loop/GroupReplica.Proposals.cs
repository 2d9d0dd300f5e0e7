using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// The way of a proposal: waiting here → proposed (by this node as leader, or forwarded to it) → finished where its entry is applied.
/// While it waits nobody else has seen it, so it can be refused; once proposed, only its entry or "unknown" ends it.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly Queue<WaitingProposal> _waiting = new();
    private readonly Dictionary<ulong, PendingProposal> _proposed = [];
    private readonly Queue<WaitingProposal> _retryAtTick = new();
    private readonly Queue<PendingRequest> _byAge = new();
    private int _forwardedWaiting;

    /// <summary>
    /// Ticks in which proposals gathered and no batch became durable, of whichever group. After an election timeout the core gets them all the same: it
    /// alone finds out that the disk has stalled, by what it has on its way, and then another node leads.
    /// </summary>
    private int _ticksAwaitingLog;

    /// <summary>Queues a command of a local client.</summary>
    public void Enqueue(PendingProposal proposal)
    {
        _waiting.Enqueue(new WaitingProposal(_self, proposal.RequestId, proposal.Payload, proposal));
        _byAge.Enqueue(proposal);
    }

    /// <summary>What was to be forwarded never left this node: it is tried again.</summary>
    public void OnDropped(PeerMessage message)
    {
        switch (message.BodyCase)
        {
            case PeerMessage.BodyOneofCase.ForwardedProposal when _proposed.Remove(message.ForwardedProposal.RequestId, out var proposal):
                _retryAtTick.Enqueue(new WaitingProposal(_self, proposal.RequestId, proposal.Payload, proposal));
                break;
            case PeerMessage.BodyOneofCase.ForwardedChange when _proposedChanges.Remove(message.ForwardedChange.RequestId, out var change):
                _changes.Enqueue(new WaitingChange(_self, change.RequestId, change.Change, change, change.AdmittedAt));
                break;
            case PeerMessage.BodyOneofCase.LeaseQuestion when _askedLeader.Remove(message.LeaseQuestion.RequestId, out var question):
                _questionsAtTick.Enqueue(question);
                break;
            default:
                break;
        }
    }

    private void ReceiveForwarded(NodeId from, ForwardedProposal forwarded, LoopOutput output)
    {
        if (_core.Role != RaftRole.Leader)
        {
            Refuse(from, forwarded.RequestId, ForwardRefused.Types.Reason.NotLeader, output);
        }
        else if (_forwardedWaiting >= _options.ForwardedProposalsMax)
        {
            Refuse(from, forwarded.RequestId, ForwardRefused.Types.Reason.Overloaded, output);
        }
        else
        {
            _forwardedWaiting++;
            _waiting.Enqueue(new WaitingProposal(from, forwarded.RequestId, forwarded.Payload.Memory, Local: null));
        }
    }

    private void ReceiveRefusal(ForwardRefused refusal, LoopOutput output)
    {
        if (!_proposed.Remove(refusal.RequestId, out var proposal))
        {
            return;
        }

        if (refusal.Reason == ForwardRefused.Types.Reason.NotLeader)
        {
            // Never proposed there, so it may be sent again to whoever leads; not at once, or it would bounce until this node knows.
            _retryAtTick.Enqueue(new WaitingProposal(_self, proposal.RequestId, proposal.Payload, proposal));
        }
        else
        {
            var error = refusal.Reason == ForwardRefused.Types.Reason.NoSpace ? KvErrors.NoSpace : KvErrors.RequestTooManyRequests;
            output.Finish(proposal, RequestOutcome.Failed(error));
        }
    }

    private void TakeProposals(LoopOutput output)
    {
        if (_waiting.Count == 0 || _core.LeaderId == NodeId.None)
        {
            return;
        }

        if (_core.Role != RaftRole.Leader)
        {
            ForwardWaiting(output);
            return;
        }

        if (IsFull(output))
        {
            RefuseForSpace(output);
            return;
        }

        if (output.IsLogBusy && _ticksAwaitingLog < _electionTicks)
        {
            // Until the next batch is durable, proposals gather.
            output.AwaitLog(this);
            return;
        }

        for (long bytes = 0; bytes < _options.ProposalBytesPerPollMax && _waiting.TryDequeue(out var waiting); bytes += waiting.Payload.Length)
        {
            if (waiting.Local is null)
            {
                _forwardedWaiting--;
            }

            Propose(waiting, output);
        }
    }

    private void Propose(in WaitingProposal waiting, LoopOutput output)
    {
        if (waiting.Local is { IsFinished: true })
        {
            return;
        }

        var result = _core.Propose(waiting.Payload.Length);
        if (result.Status == ProposeStatus.Accepted)
        {
            _entries.Append(waiting.Payload);
            if (waiting.Local is { } local)
            {
                _proposed.Add(waiting.RequestId, local);
            }
        }
        else if (result.Status == ProposeStatus.Transferring)
        {
            // Nobody saw it: it waits for whoever leads next, here or there.
            if (waiting.Local is not null)
            {
                _retryAtTick.Enqueue(waiting);
            }
            else
            {
                Refuse(waiting.Origin, waiting.RequestId, ForwardRefused.Types.Reason.NotLeader, output);
            }
        }
        else if (waiting.Local is { } local)
        {
            output.Finish(local, RequestOutcome.Failed(KvErrors.RequestTooManyRequests));
        }
        else
        {
            Refuse(waiting.Origin, waiting.RequestId, ForwardRefused.Types.Reason.Overloaded, output);
        }
    }

    private void ForwardWaiting(LoopOutput output)
    {
        while (_waiting.TryDequeue(out var waiting))
        {
            if (waiting.Local is not { } local)
            {
                _forwardedWaiting--;
                Refuse(waiting.Origin, waiting.RequestId, ForwardRefused.Types.Reason.NotLeader, output);
            }
            else if (!local.IsFinished)
            {
                _proposed.Add(waiting.RequestId, local);
                output.Send(_core.LeaderId, NewMessage(forwarded: new ForwardedProposal
                {
                    RequestId = waiting.RequestId,
                    Payload = UnsafeByteOperations.UnsafeWrap(waiting.Payload),
                }));
            }
        }
    }

    private void Refuse(NodeId to, ulong requestId, ForwardRefused.Types.Reason reason, LoopOutput output) =>
        output.Send(to, NewMessage(refused: new ForwardRefused { RequestId = requestId, Reason = reason }));

    private PeerMessage NewMessage(ForwardedProposal? forwarded = null, ForwardRefused? refused = null)
    {
        var message = new PeerMessage { GroupId = Id.Value, Term = _core.Term.Value };
        if (forwarded is not null)
        {
            message.ForwardedProposal = forwarded;
        }
        else
        {
            message.ForwardRefused = refused;
        }

        return message;
    }

    /// <summary>Requests whose time is up end; the oldest are at the front, since all wait equally long.</summary>
    private void ExpireRequests(LoopOutput output)
    {
        while (_byAge.TryPeek(out var oldest) && (oldest.IsFinished || IsOlderThan(oldest, _options.RequestTimeout)))
        {
            _byAge.Dequeue();
            if (oldest.IsFinished || oldest is PendingProposal { IsApplied: true })
            {
                continue;
            }

            switch (oldest)
            {
                case PendingProposal proposal:
                    _proposed.Remove(proposal.RequestId);
                    break;
                case PendingChange change:
                    _proposedChanges.Remove(change.RequestId);
                    break;
                case PendingLeaseQuestion question:
                    _askedLeader.Remove(question.RequestId);
                    break;
                default:
                    break;
            }

            output.Finish(oldest, RequestOutcome.Failed(KvErrors.Timeout));
        }

        while (_retryAtTick.TryDequeue(out var retry))
        {
            _waiting.Enqueue(retry);
        }

        RetryChanges();
        RetryQuestions();
        if (_core.LeaderId == NodeId.None)
        {
            RefuseWithoutLeader(output);
        }
    }

    /// <summary>What has waited too long for a leader is refused: nobody saw it, so it certainly did not happen.</summary>
    private void RefuseWithoutLeader(LoopOutput output)
    {
        for (var count = _waiting.Count; count > 0; count--)
        {
            var waiting = _waiting.Dequeue();
            if (waiting.Local is { } local && !local.IsFinished && IsOlderThan(local, _options.LeaderWait))
            {
                output.Finish(local, RequestOutcome.Failed(KvErrors.NoLeader));
            }
            else if (waiting.Local is null)
            {
                _forwardedWaiting--;
                Refuse(waiting.Origin, waiting.RequestId, ForwardRefused.Types.Reason.NotLeader, output);
            }
            else if (!waiting.Local.IsFinished)
            {
                _waiting.Enqueue(waiting);
            }
        }

        RefuseReadsWithoutLeader(output);
        RefuseChangesWithoutLeader(output);
        RefuseQuestionsWithoutLeader(output);
    }

    private bool IsOlderThan(PendingRequest request, TimeSpan age) => _time.GetElapsedTime(request.AdmittedAt) >= age;

    private void FailProposed(LoopOutput output)
    {
        foreach (var proposal in _proposed.Values)
        {
            output.Finish(proposal, RequestOutcome.Failed(KvErrors.TimeoutDueToLeaderFail));
        }

        _proposed.Clear();
    }

    private void FailProposals(KvError error, LoopOutput output)
    {
        FailProposed(output);
        while (_retryAtTick.TryDequeue(out var retry))
        {
            _waiting.Enqueue(retry);
        }

        while (_waiting.TryDequeue(out var waiting))
        {
            if (waiting.Local is { IsFinished: false } local)
            {
                output.Finish(local, RequestOutcome.Failed(error));
            }
        }
    }

    /// <param name="Origin">The node whose client asked.</param>
    /// <param name="Local">The request when this node is the origin, else null.</param>
    private readonly record struct WaitingProposal(
        NodeId Origin, ulong RequestId, ReadOnlyMemory<byte> Payload, PendingProposal? Local);
}
