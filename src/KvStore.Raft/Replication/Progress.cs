namespace KvStore.Raft;

/// <summary>
/// The leader's view of one member, itself included. Lives as long as the membership and starts afresh with each term led; within a term
/// <see cref="Match"/> only grows, since what a member acknowledged once in a term it holds for all of it.
/// </summary>
internal sealed class Progress(NodeId nodeId, Inflights inflights, CatchUpRounds catchUp)
{
    private LogIndex? _openSince;

    public NodeId NodeId { get; } = nodeId;

    /// <summary>Whether it is a voter; while joint, of the configuration that is being entered.</summary>
    public bool IsIncomingVoter { get; set; }

    /// <summary>Whether it is a voter of the configuration that is being left; false unless joint.</summary>
    public bool IsOutgoingVoter { get; set; }

    public bool IsVoter => IsIncomingVoter || IsOutgoingVoter;

    public Inflights Inflights { get; } = inflights;

    /// <summary>Whether it keeps up, as a learner must before it becomes a voter.</summary>
    public CatchUpRounds CatchUp { get; } = catchUp;

    public ProgressState State { get; private set; }

    /// <summary>Durable there and equal to the leader's log.</summary>
    public LogIndex Match { get; private set; }

    /// <summary>The next entry to send; always after <see cref="Match"/>.</summary>
    public LogIndex Next { get; private set; }

    /// <summary>The commit index that the peer was last told and can use.</summary>
    public LogIndex SentCommit { get; private set; }

    /// <summary>Probing: a probe is out, and another waits for an answer or for a sign of life.</summary>
    public bool ProbeSent { get; set; }

    /// <summary>The peer lives but has not acknowledged everything sent: ask with an empty message whether something was lost.</summary>
    public bool CheckWanted { get; set; }

    /// <summary>Probing: the peer said that it does not even hold the position before the log's first entry.</summary>
    public bool LacksBase { get; set; }

    /// <summary>Whether the peer answered since the last check of the quorum.</summary>
    public bool RecentlyActive { get; set; }

    /// <summary>The newest round of reads that the peer confirmed.</summary>
    public ulong ConfirmedRound { get; set; }

    /// <summary>The newest offer to go quiet that the peer agreed to, by its round; zero: none, or its node went away since.</summary>
    public ulong AgreedRound { get; set; }

    /// <summary>Whether the runtime says that the peer's node is away.</summary>
    public bool IsAway { get; set; }

    /// <summary>Starts a term led: nothing is known of the peer.</summary>
    public void StartTerm(LogIndex next)
    {
        Match = LogIndex.Zero;
        Probe(next);
        RecentlyActive = false;
        ConfirmedRound = 0;
        AgreedRound = 0;
        CatchUp.Start(Next.Previous);
    }

    /// <summary>Looks for the point of agreement, from just before <paramref name="next"/>.</summary>
    public void Probe(LogIndex next)
    {
        State = ProgressState.Probe;
        Next = LogIndex.Max(next, Match.Next);
        Inflights.Clear();
        SentCommit = LogIndex.Zero;
        ProbeSent = false;
        CheckWanted = false;
        LacksBase = false;
        _openSince = null;
    }

    /// <summary>Looks for the point of agreement with an empty message: entries would be wasted if there is none.</summary>
    public void Ask(LogIndex next)
    {
        Probe(next);
        CheckWanted = true;
    }

    /// <summary>Waits for a snapshot to bring the peer to just before <paramref name="next"/>.</summary>
    public void AwaitSnapshot(LogIndex next)
    {
        Probe(next);
        State = ProgressState.Snapshot;
    }

    /// <summary>The peer holds everything up to <paramref name="index"/>: an old acknowledgement never lowers what is known.</summary>
    public void Acknowledged(LogIndex index)
    {
        Match = LogIndex.Max(Match, index);
        Next = LogIndex.Max(Next, Match.Next);
        if (State == ProgressState.Snapshot)
        {
            return;
        }

        if (State == ProgressState.Probe)
        {
            State = ProgressState.Replicate;
            Next = Match.Next;
            ProbeSent = false;
            LacksBase = false;
            return;
        }

        Inflights.FreeTo(Match);
    }

    /// <summary>An append message left.</summary>
    public void Sent(LogIndex last, int entries, long bytes, LogIndex commit)
    {
        SentCommit = LogIndex.Max(SentCommit, LogIndex.Min(commit, last));
        CheckWanted = false;
        if (State == ProgressState.Probe)
        {
            ProbeSent = true;
        }
        else if (entries > 0)
        {
            Next = last.Next;
            Inflights.Add(last, bytes);
        }
    }

    /// <summary>A heartbeat told the peer this commit index.</summary>
    public void ToldCommit(LogIndex commit) => SentCommit = LogIndex.Max(SentCommit, commit);

    /// <summary>The leader's clock ticks: what is open now and still open at the next sign of life may have been lost.</summary>
    public void NoteOpen()
    {
        var open = State == ProgressState.Probe ? ProbeSent : Inflights.Count > 0;
        _openSince = open ? Next.Previous : null;
    }

    /// <summary>The peer answered a heartbeat. At most once a tick this makes the leader ask whether what is open was lost.</summary>
    public void SignOfLife()
    {
        RecentlyActive = true;
        if (_openSince is not { } sent)
        {
            return;
        }

        _openSince = null;
        if (State == ProgressState.Replicate)
        {
            CheckWanted = Match < sent;
        }
        else if (ProbeSent && Next.Previous == sent)
        {
            ProbeSent = false;
            CheckWanted = true;
        }
    }
}
