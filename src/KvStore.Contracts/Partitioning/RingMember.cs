namespace KvStore.Contracts.Partitioning;

/// <summary>A group on the ring.</summary>
/// <param name="Group">The group.</param>
/// <param name="Weight">Its share of the slots, compared with the others' weights; from 1 to <see cref="WeightMax"/>.</param>
public readonly record struct RingMember(GroupId Group, int Weight)
{
    /// <summary>The greatest weight.</summary>
    public const int WeightMax = 1000;
}
