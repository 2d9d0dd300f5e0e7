using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// Linearizable reads (thesis 6.4). All reads that wait at one moment form a round, which shares one read index; the next round starts
/// when the one before is confirmed, so that under load a round carries many reads. A read never joins a round that already asked.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly Queue<ReadRound> _confirmed = new();
    private List<PendingRead> _waitingReads = [];
    private ReadRound? _asked;
    private ulong _nextRoundId = 1;
    private bool _wasRefused;

    /// <summary>Queues a linearizable read of a local client.</summary>
    public void Enqueue(PendingRead read)
    {
        _waitingReads.Add(read);
        _byAge.Enqueue(read);
    }

    private void StartReadRound()
    {
        if (_asked is not null || _wasRefused || _core.LeaderId == NodeId.None)
        {
            return;
        }

        TakeRenewals();
        if (_waitingReads.Count == 0)
        {
            return;
        }

        _asked = new ReadRound(_nextRoundId++, _waitingReads);
        _waitingReads = [];
        _core.RequestRead(_asked.Id);
    }

    private void SettleReads(Ready ready)
    {
        foreach (var confirmed in ready.ConfirmedReads)
        {
            if (_asked?.Id == confirmed.RequestId)
            {
                _asked.Index = confirmed.Index;
                _confirmed.Enqueue(_asked);
                _asked = null;
            }
        }

        foreach (var refused in ready.RefusedReads)
        {
            if (_asked?.Id == refused)
            {
                // A read has no effect: it simply asks again, until its time is up; not at once, or it would bounce until this node knows
                // who leads.
                _wasRefused = true;
                _waitingReads.AddRange(_asked.Reads);
                _asked = null;
            }
        }
    }

    private void ServeConfirmed(LoopOutput output)
    {
        while (_confirmed.TryPeek(out var round) && round.Index <= _appliedIndex)
        {
            _confirmed.Dequeue();
            foreach (var read in round.Reads)
            {
                FinishRead(read, RequestOutcome.Ok, output);
            }
        }
    }

    private void RefuseReadsWithoutLeader(LoopOutput output)
    {
        var kept = new List<PendingRead>();
        _waitingReads.AddRange(_renewals);
        _renewals.Clear();
        foreach (var read in _waitingReads)
        {
            if (!IsOlderThan(read, _options.LeaderWait))
            {
                kept.Add(read);
            }
            else
            {
                FinishRead(read, RequestOutcome.Failed(KvErrors.NoLeader), output);
            }
        }

        _waitingReads = kept;
    }

    private void FailReads(KvError error, LoopOutput output)
    {
        foreach (var round in _confirmed)
        {
            FailRound(round.Reads, error, output);
        }

        if (_asked is not null)
        {
            FailRound(_asked.Reads, error, output);
        }

        FailRound(_waitingReads, error, output);
        FailRound([.. _renewals], error, output);
        _renewals.Clear();
        _confirmed.Clear();
        _asked = null;
        _waitingReads = [];
    }

    private void FailRound(List<PendingRead> reads, KvError error, LoopOutput output)
    {
        foreach (var read in reads)
        {
            FinishRead(read, RequestOutcome.Failed(error), output);
        }
    }

    private void FinishRead(PendingRead read, RequestOutcome outcome, LoopOutput output)
    {
        if (read.IsFinished)
        {
            return;
        }

        if (read is not PendingLeaseQuestion question)
        {
            output.Finish(read, outcome);
        }
        else if (outcome.Error is null)
        {
            Serve(question, output);
        }
        else if (question.Origin != NodeId.None)
        {
            Answer(question.Origin, new LeaseAnswer { RequestId = question.RequestId, NotLeader = true }, output);
        }
        else
        {
            output.Finish(question, outcome);
        }
    }

    /// <summary>Reads that share one confirmation.</summary>
    private sealed class ReadRound(ulong id, List<PendingRead> reads)
    {
        public ulong Id { get; } = id;

        public List<PendingRead> Reads { get; } = reads;

        public LogIndex Index { get; set; }
    }
}
