using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>All members of the group with the leader's view of each, in order of their ids so that every run sends alike.</summary>
internal sealed class PeerSet
{
    private readonly RaftOptions _options;
    private Progress[] _members = [];
    private ulong[] _incoming = [];
    private ulong[] _outgoing = [];

    public PeerSet(RaftOptions options, Configuration configuration)
    {
        _options = options;
        Rebuild(configuration, next: new LogIndex(1));
    }

    /// <summary>All members, this node included.</summary>
    public ReadOnlySpan<Progress> Members => _members;

    /// <summary>This node's own entry, or null when it is not a member.</summary>
    public Progress? Self { get; private set; }

    /// <summary>The number of voters; while joint, of those of the configuration that is being entered.</summary>
    public int IncomingVoters => _incoming.Length;

    /// <summary>While joint, the number of voters of the configuration that is being left; else zero.</summary>
    public int OutgoingVoters => _outgoing.Length;

    /// <summary>The index durable on a majority; while joint, on both.</summary>
    public LogIndex MajorityMatch => new(MajorityOf(static member => member.Match.Value));

    /// <summary>The newest round of reads that a majority confirmed; while joint, both.</summary>
    public ulong MajorityConfirmedRound => MajorityOf(static member => member.ConfirmedRound);

    /// <summary>The voter that is known to hold most of the log; the first of several.</summary>
    public Progress MostCompleteVoter
    {
        get
        {
            Progress? best = null;
            foreach (var member in _members)
            {
                if (member.IsVoter && (best is null || member.Match > best.Match))
                {
                    best = member;
                }
            }

            return best!; // A configuration has at least one voter.
        }
    }

    /// <summary>Whether a majority, while joint both, is on nodes that are not away.</summary>
    public bool MajorityIsHere => MajorityOf(static member => member.IsAway ? 0UL : 1UL) > 0;

    /// <summary>
    /// The members of another configuration from now on. Whoever stays keeps its progress: what it acknowledged in this term it still
    /// holds. A new member is looked for from <paramref name="next"/>.
    /// </summary>
    public void Rebuild(Configuration configuration, LogIndex next)
    {
        var nodes = new SortedSet<NodeId>(configuration.Voters.AddRange(configuration.OutgoingVoters).AddRange(configuration.Learners));
        var members = new Progress[nodes.Count];
        var count = 0;
        foreach (var node in nodes)
        {
            var member = Find(node) ?? Create(node, next);
            member.IsIncomingVoter = configuration.Voters.Contains(node);
            member.IsOutgoingVoter = configuration.OutgoingVoters.Contains(node);
            members[count++] = member;
        }

        _members = members;
        _incoming = new ulong[configuration.Voters.Length];
        _outgoing = new ulong[configuration.OutgoingVoters.Length];
        Self = Find(_options.NodeId);
    }

    /// <summary>A member's entry, or null for a stranger.</summary>
    public Progress? Find(NodeId node)
    {
        // A group has a handful of members: a search by halves would not be faster.
        foreach (var member in _members)
        {
            if (member.NodeId == node)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Whether a majority, while joint both, answered since the last call, this node included; begins another count.</summary>
    public bool TakeMajorityActive()
    {
        Self?.RecentlyActive = true;
        var active = MajorityOf(static member => member.RecentlyActive ? 1UL : 0UL);
        foreach (var member in _members)
        {
            member.RecentlyActive = false;
        }

        return active > 0;
    }

    /// <summary>A copy of the leader's view of the others.</summary>
    public ImmutableArray<PeerStatus> Describe()
    {
        var peers = ImmutableArray.CreateBuilder<PeerStatus>(_members.Length);
        foreach (var member in _members)
        {
            if (member != Self)
            {
                peers.Add(new PeerStatus(
                    member.NodeId,
                    member.State,
                    member.Match,
                    member.Next,
                    member.Inflights.Count,
                    member.Inflights.Bytes,
                    member.RecentlyActive,
                    member.IsVoter,
                    member.CatchUp.IsCaughtUp));
            }
        }

        return peers.DrainToImmutable();
    }

    private Progress Create(NodeId node, LogIndex next)
    {
        var inflights = new Inflights(_options.InflightMessagesMax, _options.InflightBytesMax);
        var member = new Progress(node, inflights, new CatchUpRounds(_options.ElectionTicks));
        member.StartTerm(next);
        return member;
    }

    /// <summary>The greatest value that a majority reached; while joint, that both did.</summary>
    private ulong MajorityOf(Func<Progress, ulong> value)
    {
        var incoming = 0;
        var outgoing = 0;
        foreach (var member in _members)
        {
            if (member.IsIncomingVoter)
            {
                _incoming[incoming++] = value(member);
            }

            if (member.IsOutgoingVoter)
            {
                _outgoing[outgoing++] = value(member);
            }
        }

        return Quorum.JointMajorityValue(_incoming, _outgoing);
    }
}
