namespace KvStore.Node;

/// <summary>One Raft group; zero is the meta group of a partitioned cluster.</summary>
public readonly record struct GroupId(ulong Value)
{
    /// <summary>The group of a cluster that is not partitioned.</summary>
    public static readonly GroupId First = new(1);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
