namespace KvStore.Raft;

/// <summary>Checks where a message comes from and which term it speaks for, and hands it to the handler of its concern.</summary>
internal sealed class MessageRouter(
    CoreState state,
    RoleChanges roles,
    ElectionHandler election,
    LeaderReplication leaderReplication,
    LeaderReads leaderReads,
    FollowerReads followerReads,
    Quiescence quiescence)
{
    private readonly FollowerReplication _followerReplication = new(state, quiescence);
    private readonly SnapshotHandler _snapshots = new(state);

    /// <summary>See <see cref="RaftCore.Step"/>.</summary>
    public int Step(Message message)
    {
        if (message.To != state.Self || message.From == state.Self || message.From == NodeId.None)
        {
            return -1;
        }

        if (message is not (HeartbeatRequest or HeartbeatResponse or AppendResponse))
        {
            // A heartbeat says itself whether to be quiet; the answers are to what this leader sent while it was awake.
            quiescence.Wake();
        }

        switch (message)
        {
            case AppendRequest request:
                return StepAppend(request);
            case SnapshotRequest request:
                return StepSnapshot(request);
            case HeartbeatRequest request:
                StepHeartbeat(request);
                break;
            case VoteRequest request:
                election.HandleVoteRequest(request);
                break;
            case VoteResponse response:
                election.HandleVoteResponse(response);
                break;
            case TimeoutNow request:
                election.HandleTimeoutNow(request);
                break;
            case ReadIndexResponse response when IsFromLeader(response):
                // A leader that is being removed is no member here any more, and leads until that is committed.
                followerReads.HandleResponse(response);
                break;
            default:
                StepMember(message);
                break;
        }

        return -1;
    }

    private int StepAppend(AppendRequest request)
    {
        if (request.Term < state.Term)
        {
            // Tells a deposed leader, and one that this node's higher term keeps from leading it (thesis 3.3).
            state.Outbox.Send(new AppendResponse(
                state.Self, request.From, state.Term, Rejected: true, request.Previous.Index, Hint: LogPosition.Zero));
            return -1;
        }

        FollowLeader(request);
        return _followerReplication.HandleAppend(request);
    }

    private int StepSnapshot(SnapshotRequest request)
    {
        if (request.Term < state.Term)
        {
            state.Outbox.Send(new AppendResponse(
                state.Self, request.From, state.Term, Rejected: true, request.Snapshot.Position.Index, Hint: LogPosition.Zero));
            return -1;
        }

        FollowLeader(request);
        return _snapshots.Handle(request) ? 0 : -1;
    }

    private void StepHeartbeat(HeartbeatRequest request)
    {
        if (request.Term < state.Term)
        {
            state.Outbox.Send(new HeartbeatResponse(state.Self, request.From, state.Term, ReadContext: 0));
            return;
        }

        FollowLeader(request);
        _followerReplication.HandleHeartbeat(request);
    }

    /// <summary>A message that only the leader of its term sends: the one thing, beside a vote given, that restarts the timer.</summary>
    private void FollowLeader(Message message)
    {
        var sameTerm = message.Term == state.Term;
        Invariant.Check(!sameTerm || state.Role != RaftRole.Leader, $"{message.From} leads term {message.Term} too.");
        Invariant.Check(
            !sameTerm || state.LeaderId == NodeId.None || state.LeaderId == message.From,
            $"Both {state.LeaderId} and {message.From} lead term {message.Term}.");
        if (!sameTerm || state.LeaderId != message.From)
        {
            roles.BecomeFollower(message.Term, message.From);
        }

        state.Timer.Restart();
        state.Promise.Renew();
    }

    /// <summary>Messages that only members may send: a stranger's term, acknowledgement or question means nothing here.</summary>
    private void StepMember(Message message)
    {
        if (state.Peers.Find(message.From) is not { } peer)
        {
            return;
        }

        if (message.Term > state.Term)
        {
            roles.BecomeFollower(message.Term, NodeId.None);
        }

        switch (message)
        {
            case AppendResponse response when IsForThisLeader(response):
                leaderReplication.HandleAppendResponse(peer, response);
                break;
            case HeartbeatResponse response when IsForThisLeader(response):
                leaderReplication.HandleHeartbeatResponse(peer);
                leaderReads.HandleHeartbeatResponse(peer, response.ReadContext);
                quiescence.HandleAnswer(peer, response);
                break;
            case ReadIndexRequest request:
                StepReadRequest(request);
                break;
            default:
                break;
        }
    }

    private bool IsFromLeader(Message response) => response.Term == state.Term && response.From == state.LeaderId;

    private bool IsForThisLeader(Message response) => response.Term == state.Term && state.Role == RaftRole.Leader;

    private void StepReadRequest(ReadIndexRequest request)
    {
        if (state.Role == RaftRole.Leader)
        {
            leaderReads.Request(request.From, request.RequestId);
        }
        else
        {
            state.Outbox.Send(new ReadIndexResponse(
                state.Self, request.From, state.Term, request.RequestId, LogIndex.Zero, Refused: true));
        }
    }
}
