namespace KvStore.Raft;

/// <summary>
/// Lets a group in which nothing happens cost nothing: it goes quiet, and then counts no ticks and sends no heartbeats. The leader offers
/// it with its heartbeats, again until each member has agreed; a member agrees, and is quiet from then on, only if it holds the leader's
/// whole log durably and knows that all of it is committed. Whatever arrives but such an offer wakes whom it reaches.
/// <para>
/// While a group is quiet, the runtime watches over its nodes instead (<see cref="RaftCore.SetNodesAway"/>): a follower whose leader's node
/// is away wakes with its wait begun long ago, and a leader wakes that has lost its majority, or to which a node came back. A member whose
/// node is away need not agree: when it comes back, the leader wakes and tells it everything.
/// </para>
/// <para>
/// Whoever is quiet by mistake harms no promise, since quiet is only a wait without a clock: it votes, appends and answers as always.
/// </para>
/// </summary>
internal sealed class Quiescence(CoreState state, LeaderReads reads, FollowerReads followerReads, SnapshotSends snapshots)
{
    private Term _term;
    private int _restedTicks;
    private ulong _offer;
    private LogIndex _offeredAt;

    /// <summary>Whether heartbeats offer to go quiet.</summary>
    public bool IsOffering => _offer != 0;

    /// <summary>Whether nothing is under way that needs the leader's clock: what was appended is known to be everywhere, and nobody waits.</summary>
    private bool IsAtRest =>
        state.Commit == state.Log.LastIndex
        && state.HasCommittedInTerm
        && state.Ledger.PersistedIndex == state.Log.LastIndex
        && !state.Configurations.Latest.Configuration.IsJoint
        && state.TransferTarget == NodeId.None
        && reads.IsIdle
        && snapshots.IsIdle
        && MembersAreAtRest();

    /// <summary>Counts a tick of a leader that is not quiet.</summary>
    public void Tick()
    {
        if (state.Options.QuietTicks == 0)
        {
            return;
        }

        if (_term != state.Term || !IsAtRest)
        {
            _term = state.Term;
            Disturb();
        }
        else if (++_restedTicks > state.Options.QuietTicks && !IsOffering)
        {
            // Answers to what was sent before bear smaller numbers: they agree to nothing.
            _offer = reads.BeginRound();
            _offeredAt = state.Log.LastIndex;
            if (IsAgreed())
            {
                // There is nobody to ask.
                GoQuiet();
            }
        }
    }

    /// <summary>A member answered a heartbeat in this term.</summary>
    public void HandleAnswer(Progress peer, HeartbeatResponse response)
    {
        if (response.Quiet && IsOffering && response.ReadContext >= _offer)
        {
            peer.AgreedRound = response.ReadContext;
            if (IsAtRest && IsAgreed())
            {
                GoQuiet();
            }
        }
    }

    /// <summary>The leader of this term sent a heartbeat: this follower agrees to go quiet, or is awake.</summary>
    public void Follow(HeartbeatRequest request)
    {
        var last = state.Log.LastIndex;
        state.IsQuiet = request.Quiet
            && state.Options.QuietTicks > 0
            && request.Commit == last
            && state.Peers.Find(request.From) is not { IsAway: true }
            && state.Ledger.PersistedIndex == last
            && followerReads.IsIdle;
    }

    /// <summary>Something happens. A leader has a whole election timeout to hear its majority again, a follower to hear its leader.</summary>
    public void Wake()
    {
        Disturb();
        if (state.IsQuiet)
        {
            state.IsQuiet = false;
            state.Timer.Restart();
        }
    }

    /// <summary>See <see cref="RaftCore.SetNodesAway"/>.</summary>
    public void SetNodesAway(IReadOnlySet<NodeId> away)
    {
        foreach (var member in state.Peers.Members)
        {
            member.IsAway = away.Contains(member.NodeId);
            if (member.IsAway)
            {
                member.AgreedRound = 0;
            }
        }

        if (state.Role == RaftRole.Leader)
        {
            WakeUnlessAgreed();
        }
        else if (away.Contains(state.LeaderId))
        {
            Wake();
            if (!state.Promise.Holds)
            {
                state.Timer.AtLeast(state.Options.ElectionTicks);
            }
        }
    }

    private void WakeUnlessAgreed()
    {
        if (state.IsQuiet && !IsAgreed())
        {
            Wake();
            foreach (var member in state.Peers.Members)
            {
                member.RecentlyActive &= !member.IsAway;
            }
        }
    }

    private void GoQuiet()
    {
        state.IsQuiet = true;
        state.Lease.Clear();
        foreach (var member in state.Peers.Members)
        {
            member.RecentlyActive = !member.IsAway;
        }
    }

    private void Disturb()
    {
        _restedTicks = 0;
        _offer = 0;
    }

    private bool MembersAreAtRest()
    {
        foreach (var member in state.Peers.Members)
        {
            var isAtRest = member == state.Peers.Self
                || member.IsAway
                || (member.State == ProgressState.Replicate
                    && member.Match == state.Log.LastIndex
                    && (member.IsVoter || member.CatchUp.IsCaughtUp));
            if (!isAtRest)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether each member that is not away has agreed to this very offer, and they are a majority.</summary>
    private bool IsAgreed()
    {
        if (!IsOffering || _offeredAt != state.Log.LastIndex || !state.Peers.MajorityIsHere)
        {
            return false;
        }

        foreach (var member in state.Peers.Members)
        {
            if (member != state.Peers.Self && !member.IsAway && member.AgreedRound < _offer)
            {
                return false;
            }
        }

        return true;
    }
}
