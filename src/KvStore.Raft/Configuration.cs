using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>The members of a group. Immutable.</summary>
public sealed record Configuration
{
    /// <summary>The members that elect and commit, by majority. At least one, none twice.</summary>
    public required ImmutableArray<NodeId> Voters { get; init; }

    /// <summary>Members that receive the log but do not count (thesis 4.2.1). Default: none. Disjoint from the voters.</summary>
    public ImmutableArray<NodeId> Learners { get; init; } = [];

    /// <summary>Whether the node elects and commits.</summary>
    public bool IsVoter(NodeId node) => Voters.Contains(node);

    /// <summary>Whether the node is a voter or a learner.</summary>
    public bool IsMember(NodeId node) => Voters.Contains(node) || Learners.Contains(node);

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
