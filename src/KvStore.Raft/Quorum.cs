namespace KvStore.Raft;

/// <summary>How an election stands.</summary>
internal enum VoteOutcome
{
    /// <summary>Either side may still win.</summary>
    Pending,

    /// <summary>A majority granted.</summary>
    Won,

    /// <summary>So many refused that a majority cannot grant any more.</summary>
    Lost,
}

/// <summary>The arithmetic of majorities. Pure; knows numbers, not nodes.</summary>
internal static class Quorum
{
    /// <summary>The smallest number of voters of which any two sets of that size share one.</summary>
    public static int Size(int voters) => (voters / 2) + 1;

    /// <summary>The greatest value that a majority reached or passed. Sorts <paramref name="values"/>, one per voter, in place.</summary>
    public static ulong MajorityValue(Span<ulong> values)
    {
        Invariant.Check(values.Length > 0, "A quorum of no voters decides nothing.");
        values.Sort();
        return values[^Size(values.Length)];
    }

    /// <summary>
    /// The greatest value that a majority of either half reached or passed (thesis 4.3); no outgoing voters: not joint, one majority is
    /// enough. Sorts both in place.
    /// </summary>
    public static ulong JointMajorityValue(Span<ulong> incoming, Span<ulong> outgoing) =>
        outgoing.IsEmpty ? MajorityValue(incoming) : ulong.Min(MajorityValue(incoming), MajorityValue(outgoing));

    /// <summary>How an election among <paramref name="voters"/> stands after so many answers.</summary>
    public static VoteOutcome Outcome(int granted, int refused, int voters)
    {
        Invariant.Check(granted + refused <= voters, "More answers than voters.");
        if (granted >= Size(voters))
        {
            return VoteOutcome.Won;
        }

        return voters - refused < Size(voters) ? VoteOutcome.Lost : VoteOutcome.Pending;
    }

    /// <summary>How an election that must be won in both halves of a joint configuration stands (thesis 4.3).</summary>
    public static VoteOutcome Both(VoteOutcome incoming, VoteOutcome outgoing)
    {
        if (incoming == VoteOutcome.Lost || outgoing == VoteOutcome.Lost)
        {
            return VoteOutcome.Lost;
        }

        return incoming == VoteOutcome.Won && outgoing == VoteOutcome.Won ? VoteOutcome.Won : VoteOutcome.Pending;
    }
}
