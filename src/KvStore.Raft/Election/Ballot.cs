namespace KvStore.Raft;

/// <summary>The answers of one election. Counts voters, not answers: a second answer of the same voter changes nothing.</summary>
internal sealed class Ballot(PeerSet peers)
{
    private readonly Dictionary<NodeId, bool> _answers = [];

    /// <summary>How the election stands; in a joint configuration both halves must elect.</summary>
    public VoteOutcome Outcome
    {
        get
        {
            var incoming = default(Tally);
            var outgoing = default(Tally);
            foreach (var member in peers.Members)
            {
                if (_answers.TryGetValue(member.NodeId, out var granted))
                {
                    incoming.Add(member.IsIncomingVoter, granted);
                    outgoing.Add(member.IsOutgoingVoter, granted);
                }
            }

            var outcome = Quorum.Outcome(incoming.Granted, incoming.Refused, peers.IncomingVoters);
            return peers.OutgoingVoters == 0
                ? outcome
                : Quorum.Both(outcome, Quorum.Outcome(outgoing.Granted, outgoing.Refused, peers.OutgoingVoters));
        }
    }

    /// <summary>Starts another election.</summary>
    public void Clear() => _answers.Clear();

    /// <summary>Counts a voter's first answer.</summary>
    public void Record(NodeId voter, bool granted) => _answers.TryAdd(voter, granted);

    private record struct Tally(int Granted, int Refused)
    {
        public void Add(bool counts, bool granted)
        {
            Granted += counts && granted ? 1 : 0;
            Refused += counts && !granted ? 1 : 0;
        }
    }
}
