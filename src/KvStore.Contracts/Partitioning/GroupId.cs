namespace KvStore.Contracts.Partitioning;

/// <summary>One Raft group; zero is none. Never used again for another group.</summary>
public readonly record struct GroupId(ulong Value) : IComparable<GroupId>
{
    /// <summary>The group that a cluster begins with. It also keeps what there is once: members, users, alarms and the topology.</summary>
    public static readonly GroupId First = new(1);

    /// <inheritdoc/>
    public int CompareTo(GroupId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Order by value.</summary>
    public static bool operator <(GroupId left, GroupId right) => left.Value < right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >(GroupId left, GroupId right) => left.Value > right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator <=(GroupId left, GroupId right) => left.Value <= right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >=(GroupId left, GroupId right) => left.Value >= right.Value;
}
