namespace KvStore.Storage.Memory;

/// <summary>
/// An inner node: children in key order with a separator between each two. Separator i is above every key of child i and not above any
/// key of child i + 1; it need not be a key of the tree.
/// </summary>
internal sealed class InnerNode(long edition) : Node(edition)
{
    /// <summary>The separators; one fewer than children are in use.</summary>
    public byte[][] Separators { get; } = new byte[Capacity - 1][];

    /// <summary>The children; slots from <see cref="Node.Count"/> on are null.</summary>
    public Node[] Children { get; } = new Node[Capacity];

    public override Node Copy(long edition)
    {
        var copy = new InnerNode(edition) { Count = Count };
        Array.Copy(Separators, copy.Separators, Count - 1);
        Array.Copy(Children, copy.Children, Count);
        return copy;
    }

    /// <summary>Which child holds the given key if the tree does.</summary>
    public int ChildFor(ReadOnlySpan<byte> key)
    {
        var separators = Separators;
        var low = 0;
        var high = Count - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (separators[middle].AsSpan().SequenceCompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Puts a child after the child at <paramref name="position"/>.</summary>
    public void InsertAfter(int position, byte[] separator, Node child)
    {
        Array.Copy(Separators, position, Separators, position + 1, Count - 1 - position);
        Array.Copy(Children, position + 1, Children, position + 2, Count - 1 - position);
        Separators[position] = separator;
        Children[position + 1] = child;
        Count++;
    }

    /// <summary>Removes a child and one of the separators beside it.</summary>
    public void RemoveAt(int position)
    {
        Count--;
        Array.Copy(Children, position + 1, Children, position, Count - position);
        Children[Count] = null!;
        if (Count > 0)
        {
            var separator = Math.Max(position - 1, 0);
            Array.Copy(Separators, separator + 1, Separators, separator, Count - 1 - separator);
            Separators[Count - 1] = null!;
        }
    }

    /// <summary>Moves the children from a position on into a new node; the separator before them leaves both.</summary>
    public InnerNode SplitAt(int position, out byte[] separator)
    {
        var right = new InnerNode(Edition) { Count = Count - position };
        separator = Separators[position - 1];
        Array.Copy(Separators, position, right.Separators, 0, right.Count - 1);
        Array.Copy(Children, position, right.Children, 0, right.Count);
        Array.Clear(Separators, position - 1, right.Count);
        Array.Clear(Children, position, right.Count);
        Count = position;
        return right;
    }

    /// <summary>Takes the children of the next node over; that node is not changed.</summary>
    public void Append(byte[] separator, InnerNode next)
    {
        Separators[Count - 1] = separator;
        Array.Copy(next.Separators, 0, Separators, Count, next.Count - 1);
        Array.Copy(next.Children, 0, Children, Count, next.Count);
        Count += next.Count;
    }
}
