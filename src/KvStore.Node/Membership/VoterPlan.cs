using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Membership;

/// <summary>
/// Which nodes are to vote in which group: as many in each as the replication says, spread over the nodes by their weights, and of those who vote now as many as can
/// stay. It begins anew at each look, from who votes then; each change that follows it brings the groups closer, so it comes to an end. Pure.
/// </summary>
internal sealed class VoterPlan
{
    private readonly NodeShare[] _nodes;
    private readonly Dictionary<ulong, int> _votes;
    private readonly SortedDictionary<GroupId, SortedSet<ulong>> _voters = [];
    private readonly int _wanted;

    private VoterPlan(IEnumerable<NodeShare> nodes, int replication)
    {
        _nodes = [.. nodes.OrderBy(static node => node.Id)];
        _votes = _nodes.ToDictionary(static node => node.Id, static _ => 0);
        _wanted = replication == 0 ? _nodes.Length : Math.Min(replication, _nodes.Length);
    }

    /// <summary>Finds the nodes that are to vote in each group.</summary>
    /// <param name="nodes">Those that can.</param>
    /// <param name="replication">How many are to vote in a group; 0: all.</param>
    /// <param name="groups">The groups, and who votes in each now.</param>
    public static IReadOnlyDictionary<GroupId, SortedSet<ulong>> Find(
        IEnumerable<NodeShare> nodes, int replication, IEnumerable<(GroupId Group, IEnumerable<ulong> Voters)> groups)
    {
        var plan = new VoterPlan(nodes, replication);
        foreach (var (group, voters) in groups)
        {
            plan.Keep(group, voters);
        }

        foreach (var voters in plan._voters.Values)
        {
            plan.Fit(voters);
        }

        plan.Spread();
        return plan._voters;
    }

    private void Keep(GroupId group, IEnumerable<ulong> voters)
    {
        var kept = new SortedSet<ulong>(voters.Where(_votes.ContainsKey));
        _voters.Add(group, kept);
        foreach (var voter in kept)
        {
            _votes[voter]++;
        }
    }

    /// <summary>Takes votes from those who have most, or gives some to those who have least, until there are as many as there are to be.</summary>
    private void Fit(SortedSet<ulong> voters)
    {
        while (voters.Count > _wanted)
        {
            var most = _nodes.Where(node => voters.Contains(node.Id)).Aggregate((one, other) => HasMore(other, one) ? other : one);
            Take(voters, most.Id);
        }

        while (voters.Count < _wanted)
        {
            var least = _nodes.Where(node => !voters.Contains(node.Id)).Aggregate((one, other) => HasMore(one, other) ? other : one);
            Give(voters, least.Id);
        }
    }

    /// <summary>Moves votes from nodes that have more than their share to such that have less. Each makes the shares more even, so there is a last one.</summary>
    private void Spread()
    {
        bool isMoved;
        do
        {
            isMoved = false;
            foreach (var from in _nodes)
            {
                foreach (var to in _nodes.Where(static node => !node.IsAway))
                {
                    isMoved |= MoveVotes(from, to);
                }
            }
        }
        while (isMoved);
    }

    private bool MoveVotes(NodeShare from, NodeShare to)
    {
        var isMoved = false;
        foreach (var voters in _voters.Values)
        {
            if (!IsEvener(from, to))
            {
                break;
            }

            if (voters.Contains(from.Id) && !voters.Contains(to.Id))
            {
                Take(voters, from.Id);
                Give(voters, to.Id);
                isMoved = true;
            }
        }

        return isMoved;
    }

    /// <summary>Whether the shares are more even when one node has a vote less and the other one more: then the one still has no less than the other.</summary>
    private bool IsEvener(NodeShare from, NodeShare to) =>
        (long)(_votes[from.Id] - 1) * to.Weight >= (long)(_votes[to.Id] + 1) * from.Weight && from.Id != to.Id;

    /// <summary>Whether a node has more votes for its weight than another; one that is away has more than all that are not.</summary>
    private bool HasMore(NodeShare one, NodeShare other) => one.IsAway != other.IsAway
        ? one.IsAway
        : (long)_votes[one.Id] * other.Weight > (long)_votes[other.Id] * one.Weight;

    private void Give(SortedSet<ulong> voters, ulong node)
    {
        voters.Add(node);
        _votes[node]++;
    }

    private void Take(SortedSet<ulong> voters, ulong node)
    {
        voters.Remove(node);
        _votes[node]--;
    }
}
