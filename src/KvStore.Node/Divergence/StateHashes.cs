using System.Collections.Immutable;
using System.Runtime.InteropServices;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.Divergence;

/// <summary>
/// What is known of the state hashes of a group's replicas, and what follows of it. Equal entries make equal states, so at an equal applied
/// index all must be equal; where one is not, a majority of the voters says which one is wrong. Thread safety: none.
/// </summary>
internal sealed class StateHashes(GroupId group)
{
    private readonly Dictionary<NodeId, HashRing> _rings = [];

    /// <summary>Remembers what a replica has.</summary>
    public void Note(NodeId node, LogIndex index, ulong hash)
    {
        if (!_rings.TryGetValue(node, out var ring))
        {
            ring = new HashRing();
            _rings.Add(node, ring);
        }

        ring.Add(index, hash);
    }

    /// <summary>Forgets a replica: its state is another one now.</summary>
    public void Forget(NodeId node) => _rings.Remove(node);

    /// <summary>What follows of all that is known at an index; null as long as nobody differs.</summary>
    public DivergenceFinding? Compare(LogIndex index, Configuration configuration)
    {
        if (AreEqual(index, configuration))
        {
            return null;
        }

        var known = Known(index, configuration);
        foreach (var candidate in known)
        {
            if (HasMajority(candidate.Hash, known, configuration.Voters)
                && (!configuration.IsJoint || HasMajority(candidate.Hash, known, configuration.OutgoingVoters)))
            {
                return new DivergenceFinding(group, index, candidate.Hash, [.. known.Where(found => found.Hash != candidate.Hash)]);
            }
        }

        return new DivergenceFinding(group, index, Majority: null, known);
    }

    /// <summary>The usual case, which allocates nothing.</summary>
    private bool AreEqual(LogIndex index, Configuration configuration)
    {
        ulong? first = null;
        foreach (var (node, ring) in _rings)
        {
            if (configuration.IsMember(node) && ring.TryFind(index, out var hash))
            {
                first ??= hash;
                if (hash != first)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private ImmutableArray<NodeHash> Known(LogIndex index, Configuration configuration)
    {
        var known = new List<NodeHash>();
        foreach (var (node, ring) in _rings)
        {
            if (configuration.IsMember(node) && ring.TryFind(index, out var hash))
            {
                known.Add(new NodeHash(node, hash));
            }
        }

        known.Sort(static (x, y) => x.Node.CompareTo(y.Node));
        return ImmutableCollectionsMarshal.AsImmutableArray(known.ToArray());
    }

    private static bool HasMajority(ulong hash, ImmutableArray<NodeHash> known, ImmutableArray<NodeId> voters) =>
        known.Count(found => found.Hash == hash && voters.Contains(found.Node)) > voters.Length / 2;
}
