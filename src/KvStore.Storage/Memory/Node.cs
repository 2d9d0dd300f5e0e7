namespace KvStore.Storage.Memory;

/// <summary>
/// A node of the tree. Its edition tells whether the writer may change it in place: only while it equals the tree's; a snapshot raises
/// the tree's edition, so all nodes that the snapshot can reach are older and are copied before a change.
/// </summary>
internal abstract class Node
{
    /// <summary>Rows of a leaf, children of an inner node. Wide enough for few levels, small enough to copy.</summary>
    public const int Capacity = 32;

    /// <summary>A node with fewer is merged with a neighbour if both fit well below the capacity.</summary>
    public const int SmallCount = Capacity / 4;

    /// <summary>The most that a merge may make: room is left, or the next insert would split it again.</summary>
    public const int MergedMax = Capacity * 3 / 4;

    protected Node(long edition) => Edition = edition;

    /// <summary>The tree's edition when the node was made.</summary>
    public long Edition { get; }

    /// <summary>Rows or children in use.</summary>
    public int Count { get; set; }

    /// <summary>The same node for the given edition.</summary>
    public abstract Node Copy(long edition);
}
