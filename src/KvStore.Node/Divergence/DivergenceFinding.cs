using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Divergence;

/// <summary>Replicas of a group that applied the same entries and have different states: a defect of the program, or of a machine.</summary>
/// <param name="Group">The group.</param>
/// <param name="Index">The applied index at which they were compared.</param>
/// <param name="Majority">The state hash that a majority of the voters has; null when no majority is known to agree, and then nobody knows who is wrong.</param>
/// <param name="Odd">The nodes that differ from the majority, or all that were compared, with their hashes.</param>
internal sealed record DivergenceFinding(GroupId Group, LogIndex Index, ulong? Majority, ImmutableArray<NodeHash> Odd)
{
    public bool Names(NodeId node) => Majority is not null && Odd.Any(odd => odd.Node == node);

    public override string ToString()
    {
        var odd = string.Join(", ", Odd.Select(found => $"node {found.Node} has {found.Hash:x16}"));
        return Majority is { } hash
            ? $"group {Group}, applied index {Index}: a majority has state hash {hash:x16}, but {odd}"
            : $"group {Group}, applied index {Index}: no majority agrees on a state hash: {odd}";
    }
}
