using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>The members of a group. Immutable; two are equal when they list the same members in the same order.</summary>
public sealed record Configuration
{
    /// <summary>The members that elect and commit, by majority. At least one, none twice.</summary>
    public required ImmutableArray<NodeId> Voters { get; init; }

    /// <summary>
    /// Members that receive the log but do not count (thesis 4.2.1). Default: none. Disjoint from <see cref="Voters"/>; one that is in
    /// <see cref="OutgoingVoters"/> counts as a voter until the joint configuration is left.
    /// </summary>
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

    /// <inheritdoc/>
    public bool Equals(Configuration? other) =>
        other is not null
        && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan())
        && Learners.AsSpan().SequenceEqual(other.Learners.AsSpan())
        && OutgoingVoters.AsSpan().SequenceEqual(other.OutgoingVoters.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var voter in Voters)
        {
            hash.Add(voter);
        }

        hash.Add(Learners.Length);
        hash.Add(OutgoingVoters.Length);
        return hash.ToHashCode();
    }

    /// <summary>
    /// The next step from here to <paramref name="target"/>. One voter more or less, or only other learners: the target itself, since any
    /// two majorities share a node (thesis 4.1). Else the joint configuration of both.
    /// </summary>
    internal Configuration StepToward(Configuration target)
    {
        var changed = CountMissing(target.Voters, from: Voters) + CountMissing(Voters, from: target.Voters);
        return changed <= 1 ? target : target with { OutgoingVoters = Voters };
    }

    /// <summary>What follows a joint configuration.</summary>
    internal Configuration WithoutOutgoing() => this with { OutgoingVoters = [] };

    /// <summary>Throws <see cref="ArgumentException"/> when the members are not as the properties demand.</summary>
    internal void Validate()
    {
        if (Voters.IsDefaultOrEmpty || Learners.IsDefault || OutgoingVoters.IsDefault)
        {
            throw new ArgumentException("A configuration needs at least one voter.");
        }

        CheckDistinct(Voters.AddRange(Learners));
        CheckDistinct(OutgoingVoters);
    }

    private static int CountMissing(ImmutableArray<NodeId> nodes, ImmutableArray<NodeId> from)
    {
        var missing = 0;
        foreach (var node in nodes)
        {
            missing += from.Contains(node) ? 0 : 1;
        }

        return missing;
    }

    private static void CheckDistinct(ImmutableArray<NodeId> nodes)
    {
        var seen = new HashSet<NodeId>();
        foreach (var node in nodes)
        {
            if (node == NodeId.None || !seen.Add(node))
            {
                throw new ArgumentException($"A configuration names each member once and never zero: {node}.");
            }
        }
    }
}
