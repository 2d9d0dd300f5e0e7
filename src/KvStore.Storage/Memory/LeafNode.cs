namespace KvStore.Storage.Memory;

/// <summary>A leaf: rows in key order.</summary>
internal sealed class LeafNode(long edition) : Node(edition)
{
    /// <summary>The rows; slots from <see cref="Node.Count"/> on are null.</summary>
    public byte[][] Rows { get; } = new byte[Capacity][];

    public override Node Copy(long edition)
    {
        var copy = new LeafNode(edition) { Count = Count };
        Array.Copy(Rows, copy.Rows, Count);
        return copy;
    }

    /// <summary>Position of the first row whose key is not below the given one.</summary>
    public int LowerBound(ReadOnlySpan<byte> key)
    {
        var rows = Rows;
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Row.Key(rows[middle]).SequenceCompareTo(key) < 0)
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

    /// <summary>Whether the row at a position, which may be past the end, has the given key.</summary>
    public bool HasKeyAt(int position, ReadOnlySpan<byte> key) => position < Count && Row.Key(Rows[position]).SequenceEqual(key);

    public void InsertAt(int position, byte[] row)
    {
        Array.Copy(Rows, position, Rows, position + 1, Count - position);
        Rows[position] = row;
        Count++;
    }

    public void RemoveAt(int position)
    {
        Count--;
        Array.Copy(Rows, position + 1, Rows, position, Count - position);
        Rows[Count] = null!;
    }

    /// <summary>Moves the rows from a position on into a new leaf.</summary>
    public LeafNode SplitAt(int position)
    {
        var right = new LeafNode(Edition) { Count = Count - position };
        Array.Copy(Rows, position, right.Rows, 0, right.Count);
        Array.Clear(Rows, position, right.Count);
        Count = position;
        return right;
    }

    /// <summary>Takes the rows of the next leaf over; that leaf is not changed.</summary>
    public void Append(LeafNode next)
    {
        Array.Copy(next.Rows, 0, Rows, Count, next.Count);
        Count += next.Count;
    }
}
