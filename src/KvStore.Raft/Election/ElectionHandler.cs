namespace KvStore.Raft;

/// <summary>Campaigns, and answers those of others (thesis 3.4, 3.6.1, 4.2.3, 9.6).</summary>
internal sealed class ElectionHandler(CoreState state, RoleChanges roles)
{
    private readonly Ballot _ballot = new(state.Peers);

    /// <summary>Counts a tick of a node that does not lead.</summary>
    public void Tick()
    {
        state.Timer.Tick();
        if (state.Timer.Expired)
        {
            Campaign();
        }
    }

    /// <summary>Asks all voters whether they would vote for this node.</summary>
    public void Campaign()
    {
        if (!state.MayCampaign)
        {
            state.Timer.Redraw();
            return;
        }

        roles.BecomePreCandidate();
        _ballot.Clear();
        Ask(state.Term.Next, CampaignKind.PreVote);
        Count(state.Self, granted: true);
    }

    /// <summary>
    /// The leader asks this node to take over (thesis 3.10): it campaigns without asking first, and voters that hear the leader answer all
    /// the same. Heeded only from the leader of this term and by a voter.
    /// </summary>
    public void HandleTimeoutNow(TimeoutNow message)
    {
        var fromLeader = message.Term == state.Term && message.From == state.LeaderId && state.Role == RaftRole.Follower;
        if (fromLeader && state.Peers.Self is { IsVoter: true })
        {
            roles.BecomePreCandidate();
            roles.BecomeCandidate();
            _ballot.Clear();
            Ask(state.Term, CampaignKind.Transfer);
        }
    }

    /// <summary>The hard state is durable up to a term: a candidate's own vote counts from then on, like any other.</summary>
    public void OnPersisted()
    {
        if (state.Role == RaftRole.Candidate && state.Ledger.DurableTerm == state.Term)
        {
            Count(state.Self, granted: true);
        }
    }

    /// <summary>Answers a candidate. Strangers are answered too: they may be voters of a configuration that has not come here yet.</summary>
    public void HandleVoteRequest(VoteRequest request)
    {
        if (request.PreVote)
        {
            AnswerPreVote(request);
            return;
        }

        if (request.Term < state.Term)
        {
            state.Outbox.Send(new VoteResponse(state.Self, request.From, state.Term, Granted: false, PreVote: false));
            return;
        }

        if (state.HearsLeader && !request.Transfer)
        {
            // Neither term nor vote: whoever cannot hear the leader must not depose it (thesis 4.2.3).
            return;
        }

        if (request.Term > state.Term)
        {
            roles.BecomeFollower(request.Term, NodeId.None);
        }

        if (MayVoteFor(request.From) && request.LastPosition >= state.Log.LastPosition)
        {
            Vote(request.From);
        }
        else
        {
            state.Outbox.Send(new VoteResponse(state.Self, request.From, state.Term, Granted: false, PreVote: false));
        }
    }

    /// <summary>Counts an answer, if it belongs to the election that runs.</summary>
    public void HandleVoteResponse(VoteResponse response)
    {
        if (state.Peers.Find(response.From) is not { IsVoter: true })
        {
            return;
        }

        if (response is { PreVote: true, Granted: true })
        {
            // Bears the term asked for, which nobody is in; it must not be entered because of the answer.
            if (state.Role == RaftRole.PreCandidate && response.Term == state.Term.Next)
            {
                Count(response.From, granted: true);
            }

            return;
        }

        if (response.Term > state.Term)
        {
            roles.BecomeFollower(response.Term, NodeId.None);
        }
        else if (response.Term == state.Term && state.Role == (response.PreVote ? RaftRole.PreCandidate : RaftRole.Candidate))
        {
            Count(response.From, response.Granted);
        }
    }

    private void AnswerPreVote(VoteRequest request)
    {
        var isTie = IsTie(request);
        var granted = !state.HearsLeader
            && !(isTie && state.Self > request.From)
            && (request.Term > state.Term || (request.Term == state.Term && MayVoteFor(request.From)))
            && request.LastPosition >= state.Log.LastPosition;
        if (granted)
        {
            if (isTie)
            {
                roles.BecomeFollower(state.Term, NodeId.None);
            }

            state.Outbox.SendAtOnce(new VoteResponse(state.Self, request.From, request.Term, Granted: true, PreVote: true));
        }
        else
        {
            state.Outbox.Send(new VoteResponse(state.Self, request.From, state.Term, Granted: false, PreVote: true));
        }
    }

    /// <summary>
    /// Whether both ask for the same election at the same moment and either could win. Without a rule both would go on and split the votes,
    /// which costs another timeout; so the one with the smaller id gives way. Only within the tick in which this node asked: if it has no
    /// majority by then it may never have one, and must not stand in the way of one that has.
    /// </summary>
    private bool IsTie(VoteRequest request) =>
        state.Role == RaftRole.PreCandidate
        && state.Timer.Elapsed == 0
        && request.Term == state.Term.Next
        && request.LastPosition == state.Log.LastPosition;

    private bool MayVoteFor(NodeId candidate) =>
        state.Vote == candidate || (state.Vote == NodeId.None && state.LeaderId == NodeId.None);

    private void Vote(NodeId candidate)
    {
        if (state.Role != RaftRole.Follower)
        {
            roles.BecomeFollower(state.Term, NodeId.None);
        }

        state.GiveVote(candidate);
        state.Timer.Restart();
        state.Outbox.SendWhenDurable(new VoteResponse(state.Self, candidate, state.Term, Granted: true, PreVote: false));
    }

    private void Count(NodeId voter, bool granted)
    {
        _ballot.Record(voter, granted);
        switch (_ballot.Outcome)
        {
            case VoteOutcome.Won when state.Role == RaftRole.PreCandidate:
                roles.BecomeCandidate();
                _ballot.Clear();
                Ask(state.Term, CampaignKind.Election);
                break;
            case VoteOutcome.Won:
                roles.BecomeLeader();
                break;
            case VoteOutcome.Lost:
                roles.BecomeFollower(state.Term, NodeId.None);
                break;
            default:
                break;
        }
    }

    private void Ask(Term term, CampaignKind kind)
    {
        foreach (var peer in state.Peers.Members)
        {
            if (!peer.IsVoter || peer == state.Peers.Self)
            {
                continue;
            }

            var request = new VoteRequest(
                state.Self,
                peer.NodeId,
                term,
                state.Log.LastPosition,
                PreVote: kind == CampaignKind.PreVote,
                Transfer: kind == CampaignKind.Transfer);
            if (request.PreVote)
            {
                state.Outbox.SendAtOnce(request);
            }
            else
            {
                state.Outbox.Send(request);
            }
        }
    }

    private enum CampaignKind
    {
        PreVote,
        Election,
        Transfer,
    }
}
