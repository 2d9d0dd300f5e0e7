using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>All members of the group with the leader's view of each, in order of their ids so that every run sends alike.</summary>
internal sealed class PeerSet
{
    private readonly Progress[] _members;
    private readonly ulong[] _scratch;

    public PeerSet(RaftOptions options, Configuration configuration)
    {
        var nodes = configuration.Voters.AddRange(configuration.Learners).Sort();
        _members = new Progress[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var inflights = new Inflights(options.InflightMessagesMax, options.InflightBytesMax);
            _members[i] = new Progress(nodes[i], configuration.IsVoter(nodes[i]), inflights);
        }

        Self = Find(options.NodeId);
        VoterCount = configuration.Voters.Length;
        _scratch = new ulong[VoterCount];
    }

    /// <summary>All members, this node included.</summary>
    public ReadOnlySpan<Progress> Members => _members;

    /// <summary>This node's own entry, or null when it is not a member.</summary>
    public Progress? Self { get; }

    /// <summary>The number of voters.</summary>
    public int VoterCount { get; }

    /// <summary>Whether this node may campaign.</summary>
    public bool SelfIsVoter => Self is { IsVoter: true };

    /// <summary>The index durable on a majority.</summary>
    public LogIndex MajorityMatch
    {
        get
        {
            var count = 0;
            foreach (var member in _members)
            {
                if (member.IsVoter)
                {
                    _scratch[count++] = member.Match.Value;
                }
            }

            return new LogIndex(Quorum.MajorityValue(_scratch));
        }
    }

    /// <summary>The newest round of reads that a majority confirmed.</summary>
    public ulong MajorityConfirmedRound
    {
        get
        {
            var count = 0;
            foreach (var member in _members)
            {
                if (member.IsVoter)
                {
                    _scratch[count++] = member.ConfirmedRound;
                }
            }

            return Quorum.MajorityValue(_scratch);
        }
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

    /// <summary>Whether a majority, this node included, answered since the last call; begins another count.</summary>
    public bool TakeMajorityActive()
    {
        var active = 0;
        foreach (var member in _members)
        {
            if (member.IsVoter && (member == Self || member.RecentlyActive))
            {
                active++;
            }

            member.RecentlyActive = false;
        }

        return active >= Quorum.Size(VoterCount);
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
                    member.IsVoter));
            }
        }

        return peers.DrainToImmutable();
    }
}
