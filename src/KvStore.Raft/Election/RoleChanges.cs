namespace KvStore.Raft;

/// <summary>The only place where a core changes its role, and what must end and begin with it.</summary>
internal sealed class RoleChanges(
    CoreState state, LeaderReplication replication, LeaderReads leaderReads, FollowerReads followerReads)
{
    /// <summary>
    /// Follows, in this term or a later one. The election timer goes on unless this node led: only a leader's message and a vote given
    /// are reasons to wait longer.
    /// </summary>
    public void BecomeFollower(Term term, NodeId leader)
    {
        var led = state.Role == RaftRole.Leader;
        var sameLeader = term == state.Term && leader == state.LeaderId;
        if (term > state.Term)
        {
            state.EnterTerm(term, vote: NodeId.None);
        }

        state.IsQuiet = false;
        state.Role = RaftRole.Follower;
        state.LeaderId = leader;
        if (led)
        {
            state.Timer.Redraw();
            state.TransferTarget = NodeId.None;
            leaderReads.RefuseAll();
        }

        if (!sameLeader)
        {
            followerReads.RefuseAll();
        }
    }

    /// <summary>Asks whether it would win, without a change of term or vote (thesis 9.6).</summary>
    public void BecomePreCandidate()
    {
        Invariant.Check(state.Role != RaftRole.Leader, "A leader does not campaign.");
        state.IsQuiet = false;
        state.Role = RaftRole.PreCandidate;
        state.LeaderId = NodeId.None;
        state.Timer.Redraw();
        followerReads.RefuseAll();
    }

    /// <summary>Campaigns in a new term, in which it votes for itself.</summary>
    public void BecomeCandidate()
    {
        Invariant.Check(state.Role == RaftRole.PreCandidate, "A candidacy follows a pre-vote.");
        state.EnterTerm(state.Term.Next, vote: state.Self);
        state.Role = RaftRole.Candidate;
        state.Timer.Redraw();
    }

    /// <summary>Leads the term in which it was elected.</summary>
    public void BecomeLeader()
    {
        Invariant.Check(state.Role == RaftRole.Candidate, "Only a candidate is elected.");
        Invariant.Check(state.Ledger.DurableTerm == state.Term, $"Term {state.Term} is led before it is durable.");
        state.Role = RaftRole.Leader;
        state.LeaderId = state.Self;
        state.TimeoutNowSent = false;
        state.Timer.Restart();
        replication.StartTerm();
    }
}
