using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Membership;

/// <summary>
/// How a group comes to the replicas that it is to have: each member of the cluster has one of each group. Those that are not to vote in it learn on, so that what is
/// asked of them they can still answer, but nothing waits for them, and they can be removed without harm. Pure.
/// </summary>
internal static class PlacementPlan
{
    /// <summary>The next change on the way of a group there; null: none, or one is under way or has to be waited for.</summary>
    /// <param name="cluster">The members of the first group, which are those of the cluster.</param>
    /// <param name="voters">The nodes that are to vote in the group.</param>
    /// <param name="group">The members of the group.</param>
    /// <param name="away">The nodes that nothing is heard of.</param>
    public static MembershipChange? Next(
        GroupConfiguration cluster, IReadOnlySet<ulong> voters, GroupConfiguration group, IReadOnlySet<NodeId> away)
    {
        if (group.OutgoingVoters.Count > 0)
        {
            return null;
        }

        // Those who are gone first: until then majorities count them. But the last voter stays until there is another.
        foreach (var member in group.Members)
        {
            if (Find(cluster, member.Id) is null && group.Voters.Any(voter => voter != member.Id))
            {
                return new MembershipChange { Remove = member.Id };
            }
        }

        foreach (var member in cluster.Members)
        {
            if (Raise(member.Id, voters.Contains(member.Id), Find(group, member.Id)) is { } change)
            {
                return change;
            }
        }

        return Lower(voters, group, away);
    }

    /// <summary>The nodes that can vote in all groups.</summary>
    public static IEnumerable<ulong> AbleToVote(GroupConfiguration cluster, IReadOnlySet<NodeId> draining) =>
        cluster.Members.Where(member => !member.IsLearner && !draining.Contains(new NodeId(member.Id))).Select(static member => member.Id);

    /// <summary>Whether a member other than this one can vote in all groups.</summary>
    public static bool HasOtherVoter(GroupConfiguration cluster, IReadOnlySet<NodeId> draining, ulong id) =>
        AbleToVote(cluster, draining).Any(able => able != id);

    private static MembershipChange? Raise(ulong id, bool votes, ClusterMember? here)
    {
        if (here is null)
        {
            return new MembershipChange { Add = new ClusterMember { Id = id, Promote = votes } };
        }

        return votes && here is { IsLearner: true, Promote: false } ? new MembershipChange { Promote = id } : null;
    }

    /// <summary>Takes a vote away: not before those who are to vote do, and not one without which the living are no majority.</summary>
    private static MembershipChange? Lower(IReadOnlySet<ulong> voters, GroupConfiguration group, IReadOnlySet<NodeId> away)
    {
        var isComplete = voters.All(voter => group.Voters.Contains(voter) || away.Contains(new NodeId(voter)));
        foreach (var member in group.Members)
        {
            if (voters.Contains(member.Id))
            {
                continue;
            }

            if (member is { IsLearner: true, Promote: true })
            {
                return new MembershipChange { Demote = member.Id };
            }

            if (!member.IsLearner && isComplete && IsMajorityThere(group.Voters.Where(voter => voter != member.Id), away))
            {
                return new MembershipChange { Demote = member.Id };
            }
        }

        return null;
    }

    private static bool IsMajorityThere(IEnumerable<ulong> voters, IReadOnlySet<NodeId> away)
    {
        var there = voters.ToLookup(voter => !away.Contains(new NodeId(voter)));
        return there[true].Count() > there[false].Count();
    }

    private static ClusterMember? Find(GroupConfiguration configuration, ulong id) => configuration.Members.FirstOrDefault(member => member.Id == id);
}
