using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Membership;

/// <summary>
/// Which node is to have a replica of a group, and whether that votes: each member of the cluster has one of each group, and it votes there as
/// in the first group, unless the node gives its replicas away. Then it learns on, so that what is asked of it it can still answer, but nothing waits for
/// it, and it can be removed without harm. Pure.
/// </summary>
internal static class PlacementPlan
{
    /// <summary>The next change on the way of a group there; null: none, or one is under way.</summary>
    /// <param name="cluster">The members of the first group, which are those of the cluster.</param>
    /// <param name="draining">The nodes that give their replicas away.</param>
    /// <param name="group">The members of the group.</param>
    public static MembershipChange? Next(GroupConfiguration cluster, IReadOnlySet<NodeId> draining, GroupConfiguration group)
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
            if (Next(member.Id, Votes(member, draining), Find(group, member.Id)) is { } change)
            {
                return change;
            }
        }

        return null;
    }

    /// <summary>Whether a member other than this one is to vote in all groups.</summary>
    public static bool HasOtherVoter(GroupConfiguration cluster, IReadOnlySet<NodeId> draining, ulong id) =>
        cluster.Members.Any(member => member.Id != id && Votes(member, draining));

    private static MembershipChange? Next(ulong id, bool votes, ClusterMember? here)
    {
        if (here is null)
        {
            return new MembershipChange { Add = new ClusterMember { Id = id, Promote = votes } };
        }

        if (votes && here is { IsLearner: true, Promote: false })
        {
            return new MembershipChange { Promote = id };
        }

        return !votes && (!here.IsLearner || here.Promote) ? new MembershipChange { Demote = id } : null;
    }

    private static bool Votes(ClusterMember member, IReadOnlySet<NodeId> draining) =>
        !member.IsLearner && !draining.Contains(new NodeId(member.Id));

    private static ClusterMember? Find(GroupConfiguration configuration, ulong id) => configuration.Members.FirstOrDefault(member => member.Id == id);
}
