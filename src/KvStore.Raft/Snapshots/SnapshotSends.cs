namespace KvStore.Raft;

/// <summary>
/// The leader's side of snapshots (thesis 5.3): which followers need one, which are getting one, and which entries must stay in the log
/// so that they can go on from there.
/// </summary>
internal sealed class SnapshotSends(CoreState state)
{
    private readonly List<SnapshotTransfer> _transfers = [];

    /// <summary>Whether no follower is being brought up to date.</summary>
    public bool IsIdle => _transfers.Count == 0;

    /// <summary>The log may be compacted up to here and no further.</summary>
    public LogIndex KeepAfter
    {
        get
        {
            var keep = new LogIndex(ulong.MaxValue);
            foreach (var transfer in _transfers)
            {
                if (state.Peers.Find(transfer.To) is { } peer && transfer.Pins(peer.Match))
                {
                    keep = LogIndex.Min(keep, transfer.Position);
                }
            }

            return keep;
        }
    }

    /// <summary>Begins a term as leader: what was sent in an earlier one is forgotten.</summary>
    public void StartTerm() => _transfers.Clear();

    /// <summary>Counts a tick of the leader.</summary>
    public void Tick()
    {
        for (var i = _transfers.Count - 1; i >= 0; i--)
        {
            var transfer = _transfers[i];
            var peer = state.Peers.Find(transfer.To);
            transfer.Tick(peer?.Match ?? LogIndex.Zero);
            if (peer is null || transfer.IsOver)
            {
                _transfers.RemoveAt(i);
            }
        }
    }

    /// <summary>
    /// A peer lacks what the log no longer has: asks the runtime to send the newest snapshot, if the peer lives and the last try is not too fresh. Whoever is not served now is at
    /// its next sign of life, so an idle leader serves it too.
    /// </summary>
    public void TryStart(Progress peer)
    {
        var last = Find(peer.NodeId);
        if (!peer.RecentlyActive || last is { IsResting: true })
        {
            return;
        }

        if (last is not null)
        {
            _transfers.Remove(last);
        }

        _transfers.Add(new SnapshotTransfer(peer.NodeId, state.SavedSnapshot.Index, state.Options));
        peer.AwaitSnapshot(state.SavedSnapshot.Index.Next);
        state.SnapshotsToSend.Add(peer.NodeId);
    }

    /// <summary>The runtime's transfer ended.</summary>
    public void OnSent(Progress peer, LogPosition snapshot, bool delivered)
    {
        if (peer.State != ProgressState.Snapshot)
        {
            // The follower's acknowledgement was faster.
            return;
        }

        Invariant.Check(snapshot.Index <= state.Log.LastIndex, $"The snapshot sent, {snapshot}, lies beyond the log's end.");
        if (delivered)
        {
            Find(peer.NodeId)?.Delivered(state.Log.LastIndex);
            peer.Probe(snapshot.Index.Next);
            // The acknowledgement is on its way; only if it does not come the leader asks, at a sign of life.
            peer.ProbeSent = true;
            return;
        }

        Find(peer.NodeId)?.Failed();
        // It may have arrived in spite of all: an empty message asks for that before the next try.
        peer.Ask(state.Log.BasePosition.Index.Next);
        state.FlushWanted = true;
    }

    /// <summary>A peer acknowledged an index: when the log goes on from there, it waits for a snapshot no longer.</summary>
    public void BeforeAcknowledged(Progress peer, LogIndex index)
    {
        if (peer.State == ProgressState.Snapshot && index >= state.Log.BasePosition.Index)
        {
            Find(peer.NodeId)?.Delivered(state.Log.LastIndex);
            peer.Probe(index.Next);
        }
    }

    private SnapshotTransfer? Find(NodeId to)
    {
        foreach (var transfer in _transfers)
        {
            if (transfer.To == to)
            {
                return transfer;
            }
        }

        return null;
    }
}
