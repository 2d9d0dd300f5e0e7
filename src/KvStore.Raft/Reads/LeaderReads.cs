namespace KvStore.Raft;

/// <summary>
/// The leader's side of read index (thesis 6.4). All reads asked since the last Ready make one round: the commit index is noted, a
/// heartbeat carries the round's number, and when a majority repeats that number or a later one, no other leader can have committed
/// anything before the round began. Numbers are never used twice, so an old answer confirms no new round. While a lease runs, reads need
/// no round.
/// </summary>
internal sealed class LeaderReads(CoreState state, LeaderReplication replication)
{
    private readonly Queue<ReadRound> _rounds = [];
    private List<PendingRead> _waiting = [];
    private ulong _lastNumber;
    private int _count;

    /// <summary>Whether reads that wait are confirmed by the lease.</summary>
    private bool IsLeased => state.Lease.CoversReads && MayLease;

    /// <summary>
    /// Whether a lease means anything. Not before an entry of this term is committed, and not after another node was told to campaign:
    /// stickiness does not bind that one, however late the message arrives.
    /// </summary>
    private bool MayLease => state.HasCommittedInTerm && !state.TimeoutNowSent;

    /// <summary>Whether a read asked at this time of the runtime's clock would be confirmed without a round.</summary>
    public bool IsLeasedAt(long now) => state.Lease.RunsAt(now) && MayLease;

    /// <summary>Whether no read waits.</summary>
    public bool IsIdle => _count == 0;

    /// <summary>The number of the newest round.</summary>
    public ulong LastRound => _lastNumber;

    /// <summary>The round that the regular heartbeat carries: where leases are used a new one, else the newest that waits, or zero.</summary>
    public ulong HeartbeatRound()
    {
        if (state.Lease.IsOn)
        {
            NextRound();
            Confirm();
            return _lastNumber;
        }

        return _rounds.Count > 0 ? _lastNumber : 0;
    }

    /// <summary>A new number, which no answer to what was sent before repeats.</summary>
    public ulong BeginRound()
    {
        NextRound();
        return _lastNumber;
    }

    /// <summary>Takes a read of this node or of a member; it joins the next round.</summary>
    public void Request(NodeId from, ulong requestId)
    {
        var read = new PendingRead(from, requestId);
        if (_rounds.Count >= state.Options.PendingReadsMax || _count >= state.Options.WaitingReadsMax)
        {
            Refuse(read);
            return;
        }

        _waiting.Add(read);
        _count++;
        state.Lease.ReadAsked();
        state.FlushWanted = true;
    }

    /// <summary>Begins a round for the reads that wait, once an entry of this term is committed: before, the commit index may lag.</summary>
    public void Flush()
    {
        if (_waiting.Count == 0 || !state.HasCommittedInTerm)
        {
            return;
        }

        if (IsLeased)
        {
            AnswerAll(_waiting, state.Commit);
            _waiting.Clear();
            return;
        }

        NextRound();
        _rounds.Enqueue(new ReadRound(_lastNumber, state.Commit, _waiting));
        _waiting = [];
        replication.BroadcastHeartbeat(_lastNumber);
        Confirm();
    }

    /// <summary>A member repeated the number of a round, in this term.</summary>
    public void HandleHeartbeatResponse(Progress peer, ulong readContext)
    {
        Invariant.Check(readContext <= _lastNumber, $"{peer.NodeId} confirmed round {readContext}; the last was {_lastNumber}.");
        peer.ConfirmedRound = ulong.Max(peer.ConfirmedRound, readContext);
        Confirm();
    }

    /// <summary>Leadership is lost: none of the reads can be confirmed.</summary>
    public void RefuseAll()
    {
        while (_rounds.TryDequeue(out var round))
        {
            RefuseAll(round.Reads);
        }

        RefuseAll(_waiting);
        _waiting.Clear();
        _count = 0;
        state.Lease.Clear();
    }

    /// <summary>Answers the reads of all rounds that a majority has confirmed.</summary>
    public void Confirm()
    {
        if (_rounds.Count == 0 && !state.Lease.IsOn)
        {
            return;
        }

        var confirmed = state.Peers.MajorityConfirmedRound;
        state.Lease.RoundConfirmed(confirmed);
        while (_rounds.TryPeek(out var round) && round.Number <= confirmed)
        {
            _rounds.Dequeue();
            AnswerAll(round.Reads, round.Index);
        }
    }

    private void NextRound()
    {
        _lastNumber++;
        state.Peers.Self?.ConfirmedRound = _lastNumber;
        state.Lease.RoundBegan(_lastNumber);
    }

    private void AnswerAll(List<PendingRead> reads, LogIndex index)
    {
        _count -= reads.Count;
        foreach (var read in reads)
        {
            Answer(read, index);
        }
    }

    private void Answer(PendingRead read, LogIndex index)
    {
        if (read.From == state.Self)
        {
            state.ConfirmedReads.Add(new ConfirmedRead(read.RequestId, index));
            return;
        }

        state.Outbox.Send(new ReadIndexResponse(state.Self, read.From, state.Term, read.RequestId, index, Refused: false));
    }

    private void RefuseAll(List<PendingRead> reads)
    {
        foreach (var read in reads)
        {
            Refuse(read);
        }
    }

    private void Refuse(PendingRead read)
    {
        if (read.From == state.Self)
        {
            state.RefusedReads.Add(read.RequestId);
            return;
        }

        state.Outbox.Send(new ReadIndexResponse(state.Self, read.From, state.Term, read.RequestId, LogIndex.Zero, Refused: true));
    }

    private readonly record struct PendingRead(NodeId From, ulong RequestId);

    private readonly record struct ReadRound(ulong Number, LogIndex Index, List<PendingRead> Reads);
}
