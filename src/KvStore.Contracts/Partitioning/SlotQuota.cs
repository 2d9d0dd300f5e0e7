namespace KvStore.Contracts.Partitioning;

/// <summary>How many slots each group is to have.</summary>
internal static class SlotQuota
{
    /// <summary>
    /// Shares by weight, rounded by the largest remainders so that all slots are given out; of equal remainders the group comes first that now has
    /// more slots beyond its share, so that none moves because of the rounding.
    /// </summary>
    /// <param name="members">The groups.</param>
    /// <param name="ownersNow">Who has the slots now; null for a slot that nobody has.</param>
    public static Dictionary<GroupId, int> Of(IReadOnlyList<RingMember> members, IEnumerable<GroupId?> ownersNow)
    {
        var held = ownersNow.OfType<GroupId>().CountBy(static group => group).ToDictionary();
        var weights = members.Sum(static member => (long)member.Weight);
        var quota = members.ToDictionary(static member => member.Group, member => (int)(member.Weight * (long)Slot.Count / weights));
        var rest = Slot.Count - quota.Values.Sum();
        var first = members
            .OrderByDescending(member => member.Weight * (long)Slot.Count % weights)
            .ThenByDescending(member => held.GetValueOrDefault(member.Group) - quota[member.Group])
            .ThenBy(static member => member.Group)
            .Take(rest)
            .ToList();
        foreach (var member in first)
        {
            quota[member.Group]++;
        }

        return quota;
    }
}
