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
}
