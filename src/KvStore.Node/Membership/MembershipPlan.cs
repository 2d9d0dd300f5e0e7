using KvStore.Contracts.Internal;
using Reason = KvStore.Contracts.Internal.ChangeRefused.Types.Reason;

namespace KvStore.Node.Membership;

/// <summary>Works out the configuration that a change leads to. Pure.</summary>
internal static class MembershipPlan
{
    /// <summary>The configuration after the change, without regard to whether the core takes it now.</summary>
    /// <param name="current">The configuration in force, not joint.</param>
    /// <param name="change">The change.</param>
    /// <param name="planned">The configuration that it leads to.</param>
    /// <returns>Null, or why the change makes no sense.</returns>
    public static Reason? Make(GroupConfiguration current, MembershipChange change, out GroupConfiguration planned)
    {
        planned = current.Clone();
        return change.ChangeCase switch
        {
            MembershipChange.ChangeOneofCase.Add => Add(planned, change.Add),
            MembershipChange.ChangeOneofCase.Remove => Remove(planned, change.Remove),
            MembershipChange.ChangeOneofCase.Promote => Promote(planned, change.Promote),
            MembershipChange.ChangeOneofCase.Demote => Demote(planned, change.Demote),
            MembershipChange.ChangeOneofCase.Update => Update(planned, change.Update),
            MembershipChange.ChangeOneofCase.Replace => Promote(planned, change.Replace.Promote) ?? Remove(planned, change.Replace.Remove),
            _ => Reason.MemberNotFound,
        };
    }

    // Whoever is to vote learns first (thesis 4.2.1): a voter that is still empty would only weaken the quorum.
    private static Reason? Add(GroupConfiguration planned, ClusterMember member)
    {
        if (Find(planned, member.Id) is not null || planned.Removed.Contains(member.Id))
        {
            return Reason.MemberExists;
        }

        if (HasUrlOf(planned, member))
        {
            return Reason.PeerUrlExists;
        }

        var added = member.Clone();
        added.IsLearner = true;
        planned.Members.Add(added);
        planned.Learners.Add(member.Id);
        return null;
    }

    private static Reason? Remove(GroupConfiguration planned, ulong id)
    {
        if (Find(planned, id) is not { } member)
        {
            return Reason.MemberNotFound;
        }

        planned.Voters.Remove(id);
        planned.Learners.Remove(id);
        planned.Members.Remove(member);
        planned.Removed.Add(id);
        return planned.Voters.Count == 0 ? Reason.LastVoter : null;
    }

    private static Reason? Promote(GroupConfiguration planned, ulong id)
    {
        if (Find(planned, id) is not { } member)
        {
            return Reason.MemberNotFound;
        }

        if (!planned.Learners.Remove(id))
        {
            return Reason.NotALearner;
        }

        planned.Voters.Add(id);
        (member.IsLearner, member.Promote) = (false, false);
        return null;
    }

    private static Reason? Demote(GroupConfiguration planned, ulong id)
    {
        if (Find(planned, id) is not { } member)
        {
            return Reason.MemberNotFound;
        }

        if (planned.Voters.Remove(id))
        {
            planned.Learners.Add(id);
        }

        (member.IsLearner, member.Promote) = (true, false);
        return planned.Voters.Count == 0 ? Reason.LastVoter : null;
    }

    private static Reason? Update(GroupConfiguration planned, ClusterMember update)
    {
        if (Find(planned, update.Id) is not { } member)
        {
            return Reason.MemberNotFound;
        }

        if (HasUrlOf(planned, update))
        {
            return Reason.PeerUrlExists;
        }

        member.PeerUrls.Clear();
        member.PeerUrls.Add(update.PeerUrls);
        return null;
    }

    private static ClusterMember? Find(GroupConfiguration configuration, ulong id) => configuration.Members.FirstOrDefault(m => m.Id == id);

    private static bool HasUrlOf(GroupConfiguration configuration, ClusterMember member) =>
        configuration.Members.Any(m => m.Id != member.Id && m.PeerUrls.Intersect(member.PeerUrls, StringComparer.Ordinal).Any());
}
