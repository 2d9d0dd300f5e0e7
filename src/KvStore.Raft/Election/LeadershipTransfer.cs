namespace KvStore.Raft;

/// <summary>
/// Hands leadership to another voter (thesis 3.10): new proposals are refused, the target catches up, and is then told to campaign at
/// once. If it does not win within an election timeout, this node goes on leading.
/// </summary>
internal sealed class LeadershipTransfer(CoreState state)
{
    private int _elapsed;
    private bool _told;

    /// <summary>Begins a transfer. Returns whether one to this target runs now.</summary>
    public bool Begin(NodeId target)
    {
        if (state.TransferTarget != NodeId.None)
        {
            return state.TransferTarget == target;
        }

        if (target == state.Self || state.Peers.Find(target) is not { IsVoter: true })
        {
            return false;
        }

        state.TransferTarget = target;
        state.FlushWanted = true;
        _elapsed = 0;
        _told = false;
        return true;
    }

    /// <summary>Counts a tick of the leader.</summary>
    public void Tick()
    {
        if (state.TransferTarget != NodeId.None && ++_elapsed >= state.Options.ElectionTicks)
        {
            state.TransferTarget = NodeId.None;
        }
    }

    /// <summary>Tells the target to campaign once it holds the whole log; gives up when it is no voter any more.</summary>
    public void Flush()
    {
        if (state.TransferTarget == NodeId.None)
        {
            return;
        }

        if (state.Peers.Find(state.TransferTarget) is not { IsVoter: true } target)
        {
            state.TransferTarget = NodeId.None;
        }
        else if (!_told && target.Match == state.Log.LastIndex)
        {
            _told = true;
            SendTimeoutNow(target);
        }
    }

    /// <summary>Tells a voter to campaign at once. It may do so late: from here on this term's leadership may end at any moment.</summary>
    public void SendTimeoutNow(Progress target)
    {
        state.TimeoutNowSent = true;
        state.Outbox.Send(new TimeoutNow(state.Self, target.NodeId, state.Term));
    }
}
