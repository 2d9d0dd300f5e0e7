namespace KvStore.Raft;

/// <summary>The answers of one election. Counts voters, not answers: a second answer of the same voter changes nothing.</summary>
internal sealed class Ballot(PeerSet peers)
{
    private readonly HashSet<NodeId> _answered = [];
    private int _granted;
    private int _refused;

    /// <summary>How the election stands.</summary>
    public VoteOutcome Outcome => Quorum.Outcome(_granted, _refused, peers.VoterCount);

    /// <summary>Starts another election.</summary>
    public void Clear()
    {
        _answered.Clear();
        _granted = 0;
        _refused = 0;
    }

    /// <summary>Counts a voter's first answer.</summary>
    public void Record(NodeId voter, bool granted)
    {
        if (!_answered.Add(voter))
        {
            return;
        }

        if (granted)
        {
            _granted++;
        }
        else
        {
            _refused++;
        }
    }
}
