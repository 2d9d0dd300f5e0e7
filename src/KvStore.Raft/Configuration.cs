using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>The members of a group. Immutable.</summary>
public sealed record Configuration
{
    /// <summary>The members that elect and commit, by majority. At least one, none twice.</summary>
    public required ImmutableArray<NodeId> Voters { get; init; }

    /// <summary>Members that receive the log but do not count (thesis 4.2.1). Default: none. Disjoint from the voters.</summary>
    public ImmutableArray<NodeId> Learners { get; init; } = [];

    /// <summary>
    /// The voters of the configuration that is being left; not empty means joint: elections and commits need a majority of these and one
    /// of <see cref="Voters"/> (thesis 4.3). Default: none.
    /// </summary>
    public ImmutableArray<NodeId> OutgoingVoters { get; init; } = [];

    /// <summary>Whether two majorities are needed.</summary>
    public bool IsJoint => !OutgoingVoters.IsEmpty;

    /// <summary>Whether the node elects and commits, in either half of a joint configuration.</summary>
    public bool IsVoter(NodeId node) => Voters.Contains(node) || OutgoingVoters.Contains(node);

    /// <summary>Whether the node is a voter or a learner.</summary>
    public bool IsMember(NodeId node) => IsVoter(node) || Learners.Contains(node);

    /// <summary>Throws <see cref="ArgumentException"/> when the members are not as the properties demand.</summary>
    internal void Validate()
    {
        if (Voters.IsDefaultOrEmpty || Learners.IsDefault)
        {
            throw new ArgumentException("A configuration needs at least one voter.");
        }

        var seen = new HashSet<NodeId>();
        foreach (var node in Voters.AddRange(Learners))
        {
            if (node == NodeId.None || !seen.Add(node))
            {
                throw new ArgumentException($"A configuration names each member once and never zero: {node}.");
            }
        }
    }
}
