namespace KvStore.Raft;

/// <summary>
/// The follower's side of read index: all reads asked since the last Ready go to the leader as one request. On the wire a request bears
/// a number that starts at random in each life of the node, so a late answer to an earlier life meets nothing.
/// </summary>
internal sealed class FollowerReads(CoreState state)
{
    private readonly List<Forwarded> _forwarded = [];
    private List<ulong> _unsent = [];
    private ulong _lastWireId = (ulong)state.Random.NextInt64();
    private int _count;

    /// <summary>Whether no read waits.</summary>
    public bool IsIdle => _count == 0;

    /// <summary>Takes a read of this node; without a leader it is refused.</summary>
    public void Request(ulong requestId)
    {
        if (state.LeaderId == NodeId.None || _count >= state.Options.WaitingReadsMax)
        {
            state.RefusedReads.Add(requestId);
            return;
        }

        _unsent.Add(requestId);
        _count++;
        state.FlushWanted = true;
    }

    /// <summary>Asks the leader on behalf of all reads that wait.</summary>
    public void Flush()
    {
        if (_unsent.Count == 0)
        {
            return;
        }

        _lastWireId++;
        _forwarded.Add(new Forwarded(_lastWireId, _unsent));
        _unsent = [];
        state.Outbox.Send(new ReadIndexRequest(state.Self, state.LeaderId, state.Term, _lastWireId));
    }

    /// <summary>Counts a tick; what got no answer within an election timeout was lost on the way.</summary>
    public void Tick()
    {
        for (var i = _forwarded.Count - 1; i >= 0; i--)
        {
            if (++_forwarded[i].Age >= state.Options.ElectionTicks)
            {
                Refuse(_forwarded[i].Reads);
                _forwarded.RemoveAt(i);
            }
        }
    }

    /// <summary>The leader of this term answered.</summary>
    public void HandleResponse(ReadIndexResponse response)
    {
        for (var i = 0; i < _forwarded.Count; i++)
        {
            if (_forwarded[i].WireId == response.RequestId)
            {
                Settle(_forwarded[i].Reads, response);
                _forwarded.RemoveAt(i);
                return;
            }
        }
    }

    /// <summary>The leader asked is no longer the one known.</summary>
    public void RefuseAll()
    {
        foreach (var forwarded in _forwarded)
        {
            Refuse(forwarded.Reads);
        }

        _forwarded.Clear();
        Refuse(_unsent);
        _unsent.Clear();
    }

    private void Settle(List<ulong> reads, ReadIndexResponse response)
    {
        if (response.Refused)
        {
            Refuse(reads);
            return;
        }

        _count -= reads.Count;
        foreach (var requestId in reads)
        {
            state.ConfirmedReads.Add(new ConfirmedRead(requestId, response.ReadIndex));
        }
    }

    private void Refuse(List<ulong> reads)
    {
        _count -= reads.Count;
        state.RefusedReads.AddRange(reads);
    }

    private sealed class Forwarded(ulong wireId, List<ulong> reads)
    {
        public ulong WireId { get; } = wireId;

        public List<ulong> Reads { get; } = reads;

        public int Age { get; set; }
    }
}
