namespace KvStore.Storage.Memory;

/// <summary>
/// A copy-on-write B+-tree of rows. Between two calls of <see cref="Seal"/> the writer changes in place the nodes that it made since the
/// first, and copies every older node once before changing it; so a sealed root never changes, sealing costs nothing, and without
/// snapshots no node is ever copied. Thread safety: none; the roots that <see cref="Seal"/> returned may be read by anyone.
/// </summary>
internal sealed class CowTree
{
    private long _edition = 1;

    public CowTree() => Root = new LeafNode(_edition);

    /// <summary>The newest root, which changes under whoever holds it.</summary>
    public Node Root { get; private set; }

    /// <summary>Lengths of all rows of the newest root.</summary>
    public long Bytes { get; private set; }

    /// <summary>The root as it is now, for ever.</summary>
    public Node Seal()
    {
        _edition++;
        return Root;
    }

    /// <summary>Looks up the row of a key in the tree of a root.</summary>
    public static byte[]? Find(Node root, ReadOnlySpan<byte> key)
    {
        while (root is InnerNode inner)
        {
            root = inner.Children[inner.ChildFor(key)];
        }

        var leaf = (LeafNode)root;
        var position = leaf.LowerBound(key);
        return leaf.HasKeyAt(position, key) ? leaf.Rows[position] : null;
    }

    /// <summary>Adds a row, or replaces the row of the same key. The array belongs to the tree from then on.</summary>
    public void Put(byte[] row)
    {
        Root = Own(Root);
        var split = Put(Root, row, isRightmost: true);
        if (split.Right is null)
        {
            return;
        }

        var root = new InnerNode(_edition) { Count = 1 };
        root.Children[0] = Root;
        root.InsertAfter(0, split.Separator, split.Right);
        Root = root;
    }

    /// <summary>Removes the row of a key if there is one.</summary>
    public void Delete(ReadOnlySpan<byte> key)
    {
        if (Find(Root, key) is null)
        {
            return;
        }

        Root = Own(Root);
        Delete(Root, key);
        while (Root is InnerNode { Count: 1 } inner)
        {
            Root = inner.Children[0];
        }
    }

    private Split Put(Node node, byte[] row, bool isRightmost)
    {
        if (node is LeafNode leaf)
        {
            return PutInLeaf(leaf, row, isRightmost);
        }

        var inner = (InnerNode)node;
        var position = inner.ChildFor(Row.Key(row));
        var child = Own(inner.Children[position]);
        inner.Children[position] = child;
        var split = Put(child, row, isRightmost && position == inner.Count - 1);
        return split.Right is null ? default : PutChild(inner, position, split, isRightmost);
    }

    private Split PutInLeaf(LeafNode leaf, byte[] row, bool isRightmost)
    {
        var position = leaf.LowerBound(Row.Key(row));
        Bytes += row.Length;
        if (leaf.HasKeyAt(position, Row.Key(row)))
        {
            Bytes -= leaf.Rows[position].Length;
            leaf.Rows[position] = row;
            return default;
        }

        if (leaf.Count < Node.Capacity)
        {
            leaf.InsertAt(position, row);
            return default;
        }

        // Rows that come in ascending order (history) leave full leaves behind instead of half empty ones.
        var middle = isRightmost && position == leaf.Count ? leaf.Count : leaf.Count / 2;
        var right = leaf.SplitAt(middle);
        if (position < middle)
        {
            leaf.InsertAt(position, row);
        }
        else
        {
            right.InsertAt(position - middle, row);
        }

        return new Split(right, ShortestSeparator(Row.Key(leaf.Rows[leaf.Count - 1]), Row.Key(right.Rows[0])));
    }

    private static Split PutChild(InnerNode inner, int position, Split child, bool isRightmost)
    {
        if (inner.Count < Node.Capacity)
        {
            inner.InsertAfter(position, child.Separator, child.Right!);
            return default;
        }

        var middle = isRightmost && position == inner.Count - 1 ? inner.Count - 1 : inner.Count / 2;
        var right = inner.SplitAt(middle, out var separator);
        if (position < middle)
        {
            inner.InsertAfter(position, child.Separator, child.Right!);
        }
        else
        {
            right.InsertAfter(position - middle, child.Separator, child.Right!);
        }

        return new Split(right, separator);
    }

    /// <summary>Separators are cut to what tells two leaves apart; they do not hold on to a row, whose value may be large.</summary>
    private static byte[] ShortestSeparator(ReadOnlySpan<byte> below, ReadOnlySpan<byte> above) =>
        above[..(below.CommonPrefixLength(above) + 1)].ToArray();

    private void Delete(Node node, ReadOnlySpan<byte> key)
    {
        if (node is LeafNode leaf)
        {
            var removed = leaf.LowerBound(key);
            Bytes -= leaf.Rows[removed].Length;
            leaf.RemoveAt(removed);
            return;
        }

        var inner = (InnerNode)node;
        var position = inner.ChildFor(key);
        var child = Own(inner.Children[position]);
        inner.Children[position] = child;
        Delete(child, key);
        if (child.Count == 0)
        {
            inner.RemoveAt(position);
        }
        else if (child.Count < Node.SmallCount && !TryMerge(inner, position - 1))
        {
            TryMerge(inner, position);
        }
    }

    /// <summary>Joins the child at a position with the next one if both exist and fit.</summary>
    private bool TryMerge(InnerNode inner, int position)
    {
        if (position < 0 || position + 1 >= inner.Count)
        {
            return false;
        }

        var next = inner.Children[position + 1];
        if (inner.Children[position].Count + next.Count > Node.MergedMax)
        {
            return false;
        }

        var child = Own(inner.Children[position]);
        if (child is LeafNode leaf)
        {
            leaf.Append((LeafNode)next);
        }
        else
        {
            ((InnerNode)child).Append(inner.Separators[position], (InnerNode)next);
        }

        inner.Children[position] = child;
        inner.RemoveAt(position + 1);
        return true;
    }

    private Node Own(Node node) => node.Edition == _edition ? node : node.Copy(_edition);

    /// <summary>What a split hands to the parent: the new right neighbour and the separator before it; nothing when it did not split.</summary>
    private readonly record struct Split(Node? Right, byte[] Separator);
}
