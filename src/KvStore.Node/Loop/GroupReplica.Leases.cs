using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node.Leases;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// Leases. The leader keeps their time and proposes to revoke those that have expired. Questions and renewals go to it and wait there for the
/// confirmation of a read round, so that a leader that others have replaced never promises time.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly Lessor _lessor;
    private readonly Dictionary<ulong, PendingLeaseQuestion> _askedLeader = [];
    private readonly Queue<PendingLeaseQuestion> _questions = new();
    private readonly Queue<PendingLeaseQuestion> _questionsAtTick = new();
    private readonly List<long> _expired = [];
    private readonly List<PendingLeaseQuestion> _renewals = [];
    private long _renewedAt;

    /// <summary>Queues a question of a local client.</summary>
    public void Enqueue(PendingLeaseQuestion question)
    {
        _questions.Enqueue(question);
        _byAge.Enqueue(question);
    }

    /// <summary>Lets the lessor know who leads. The first group alone knows when leases end.</summary>
    private void NoticeLessor()
    {
        if (!IsFirst)
        {
            return;
        }

        if (_core.Role != RaftRole.Leader)
        {
            if (_lessor.Term is not null)
            {
                _lessor.Demote();
            }
        }
        else if (_lessor.Term != _core.Term)
        {
            _lessor.Promote(_core.Term, _state.Machine.Leases.TtlById);
        }
    }

    /// <summary>Questions go to the next read round here, or to the leader.</summary>
    private void TakeQuestions(LoopOutput output)
    {
        if (_core.LeaderId == NodeId.None)
        {
            return;
        }

        while (_questions.TryDequeue(out var question))
        {
            if (question.IsFinished)
            {
                continue;
            }

            if (_core.Role == RaftRole.Leader)
            {
                AddQuestion(question);
                continue;
            }

            _askedLeader[question.RequestId] = question;
            output.Send(_core.LeaderId, new PeerMessage
            {
                GroupId = Id.Value,
                Term = _core.Term.Value,
                LeaseQuestion = new LeaseQuestion { RequestId = question.RequestId, LeaseId = question.LeaseId, Renews = question.Renews },
            });
        }
    }

    private void ReceiveQuestion(NodeId from, LeaseQuestion question, LoopOutput output)
    {
        if (_core.Role != RaftRole.Leader || _waitingReads.Count + _renewals.Count >= _options.PendingRequestsMax)
        {
            Answer(from, new LeaseAnswer { RequestId = question.RequestId, NotLeader = true }, output);
        }
        else
        {
            AddQuestion(new PendingLeaseQuestion(_time.GetTimestamp(), Id, question.RequestId, question.LeaseId, question.Renews) { Origin = from });
        }
    }

    private void AddQuestion(PendingLeaseQuestion question)
    {
        if (question.Renews)
        {
            _renewals.Add(question);
        }
        else
        {
            _waitingReads.Add(question);
        }
    }

    /// <summary>
    /// Renewals go along with reads, and have a round of their own only now and then: very many leases come one by one, and a round for each
    /// would cost more than all the rest. Who waits here goes with a later renewal, or at the tick.
    /// </summary>
    private void TakeRenewals()
    {
        if (_renewals.Count > 0 && (_waitingReads.Count > 0 || _sawTick || _time.GetElapsedTime(_renewedAt) >= _options.RenewalInterval))
        {
            _renewedAt = _time.GetTimestamp();
            _waitingReads.AddRange(_renewals);
            _renewals.Clear();
        }
    }

    private void ReceiveAnswer(LeaseAnswer answer, LoopOutput output)
    {
        if (!_askedLeader.Remove(answer.RequestId, out var question) || question.IsFinished)
        {
            return;
        }

        if (answer.NotLeader)
        {
            // Not at once, or it would bounce until this node knows who leads.
            _questionsAtTick.Enqueue(question);
        }
        else
        {
            output.Finish(question, new RequestOutcome(answer, Error: null));
        }
    }

    /// <summary>A question whose read index is confirmed and applied.</summary>
    private void Serve(PendingLeaseQuestion question, LoopOutput output)
    {
        var answer = new LeaseAnswer { RequestId = question.RequestId };
        if (_lessor.Term is null)
        {
            // It led when it was asked, and lost that before the round was confirmed.
            answer.NotLeader = true;
        }
        else if ((question.Renews ? _lessor.Renew(question.LeaseId, question.AdmittedAt) : _lessor.Find(question.LeaseId)) is { } lease)
        {
            answer.GrantedTtl = lease.TtlSeconds;
            answer.Left = _lessor.SecondsLeft(lease);
        }

        if (question.Origin != NodeId.None)
        {
            Answer(question.Origin, answer, output);
        }
        else if (answer.NotLeader)
        {
            _questions.Enqueue(question);
        }
        else
        {
            output.Finish(question, new RequestOutcome(answer, Error: null));
        }
    }

    private void Answer(NodeId to, LeaseAnswer answer, LoopOutput output) =>
        output.Send(to, new PeerMessage { GroupId = Id.Value, Term = _core.Term.Value, LeaseAnswer = answer });

    /// <summary>Proposes to revoke what has expired, a limited number at a tick.</summary>
    private void RevokeExpired(LoopOutput output)
    {
        // On a full device they wait, like every write; and while data are damaged, when nothing may be deleted.
        if (_lessor.Term is null || IsFull(output) || _state.Machine.IsCorrupt)
        {
            return;
        }

        _lessor.TakeExpired(_options.LeasesRevokedPerTickMax, _expired);
        foreach (var id in _expired)
        {
            if (TryProposeOwn(CommandKind.LeaseRevoke, new LeaseRevokeRequest { ID = id }) is null)
            {
                _lessor.GiveBack(id);
            }
        }

        _expired.Clear();
    }

    /// <summary>What was asked of a leader that may be gone is asked again: a question may be asked twice.</summary>
    private void AskAgain()
    {
        foreach (var question in _askedLeader.Values)
        {
            _questions.Enqueue(question);
        }

        _askedLeader.Clear();
    }

    private void RetryQuestions()
    {
        while (_questionsAtTick.TryDequeue(out var question))
        {
            _questions.Enqueue(question);
        }
    }

    private void RefuseQuestionsWithoutLeader(LoopOutput output)
    {
        for (var count = _questions.Count; count > 0; count--)
        {
            var question = _questions.Dequeue();
            if (!question.IsFinished && IsOlderThan(question, _options.LeaderWait))
            {
                output.Finish(question, RequestOutcome.Failed(KvErrors.NoLeader));
            }
            else if (!question.IsFinished)
            {
                _questions.Enqueue(question);
            }
        }
    }

    private void FailQuestions(KvError error, LoopOutput output)
    {
        AskAgain();
        RetryQuestions();
        while (_questions.TryDequeue(out var question))
        {
            if (!question.IsFinished)
            {
                output.Finish(question, RequestOutcome.Failed(error));
            }
        }
    }
}
