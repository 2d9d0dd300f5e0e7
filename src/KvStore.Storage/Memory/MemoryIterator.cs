using KvStore.Storage.Engine;

namespace KvStore.Storage.Memory;

/// <summary>Walks a tree by the path from the root: leaves have no links to their neighbours, since they are copied on write.</summary>
internal sealed class MemoryIterator : StorageIterator
{
    private const int UsualDepth = 6;

    private readonly CowTree? _tree;
    private Node _root;
    private Step[] _path = new Step[UsualDepth];
    private int _depth;
    private LeafNode? _leaf;
    private int _position;

    /// <summary>Reads a root that never changes.</summary>
    public MemoryIterator(Node root) => _root = root;

    /// <summary>Reads the newest root at each seek.</summary>
    public MemoryIterator(CowTree tree)
    {
        _tree = tree;
        _root = tree.Root;
    }

    public override bool IsValid => _leaf is not null;

    public override ReadOnlySpan<byte> CurrentKey => Row.Key(CurrentRow);

    public override ReadOnlySpan<byte> CurrentValue => Row.Value(CurrentRow);

    public override ReadOnlyMemory<byte> CurrentKeyMemory => Row.KeyMemory(CurrentRow);

    public override ReadOnlyMemory<byte> CurrentValueMemory => Row.ValueMemory(CurrentRow);

    /// <summary>The row itself.</summary>
    internal byte[] CurrentRow =>
        _leaf is not null ? _leaf.Rows[_position] : throw new InvalidOperationException("The iterator stands on no row.");

    public override bool Seek(ReadOnlySpan<byte> key)
    {
        var leaf = Descend(key);
        _position = leaf.LowerBound(key);
        return _position < leaf.Count ? Stand(leaf) : MoveToNextLeaf();
    }

    public override bool SeekBelow(ReadOnlySpan<byte> key)
    {
        var leaf = Descend(key);
        _position = leaf.LowerBound(key) - 1;
        return _position >= 0 ? Stand(leaf) : MoveToPreviousLeaf();
    }

    public override bool SeekToLast()
    {
        _root = _tree?.Root ?? _root;
        _depth = 0;
        var leaf = DescendToLast(_root);
        _position = leaf.Count - 1;
        return _position >= 0 ? Stand(leaf) : StandNowhere();
    }

    public override bool MoveNext()
    {
        if (_leaf is null)
        {
            return false;
        }

        _position++;
        return _position < _leaf.Count || MoveToNextLeaf();
    }

    public override bool MovePrevious()
    {
        if (_leaf is null)
        {
            return false;
        }

        _position--;
        return _position >= 0 || MoveToPreviousLeaf();
    }

    /// <summary>Reads another root that never changes; stands nowhere.</summary>
    internal void Read(Node root)
    {
        _root = root;
        _leaf = null;
    }

    private LeafNode Descend(ReadOnlySpan<byte> key)
    {
        _root = _tree?.Root ?? _root;
        _depth = 0;
        var node = _root;
        while (node is InnerNode inner)
        {
            var child = inner.ChildFor(key);
            Push(inner, child);
            node = inner.Children[child];
        }

        return (LeafNode)node;
    }

    private LeafNode DescendToFirst(Node node)
    {
        while (node is InnerNode inner)
        {
            Push(inner, child: 0);
            node = inner.Children[0];
        }

        return (LeafNode)node;
    }

    private LeafNode DescendToLast(Node node)
    {
        while (node is InnerNode inner)
        {
            Push(inner, inner.Count - 1);
            node = inner.Children[inner.Count - 1];
        }

        return (LeafNode)node;
    }

    private bool MoveToNextLeaf()
    {
        while (_depth > 0)
        {
            var step = _path[--_depth];
            var child = step.Child + 1;
            if (child < step.Node.Count)
            {
                Push(step.Node, child);
                _position = 0;
                return Stand(DescendToFirst(step.Node.Children[child]));
            }
        }

        return StandNowhere();
    }

    private bool MoveToPreviousLeaf()
    {
        while (_depth > 0)
        {
            var step = _path[--_depth];
            var child = step.Child - 1;
            if (child >= 0)
            {
                Push(step.Node, child);
                var leaf = DescendToLast(step.Node.Children[child]);
                _position = leaf.Count - 1;
                return Stand(leaf);
            }
        }

        return StandNowhere();
    }

    private void Push(InnerNode node, int child)
    {
        if (_depth == _path.Length)
        {
            Array.Resize(ref _path, _path.Length * 2);
        }

        _path[_depth++] = new Step(node, child);
    }

    private bool Stand(LeafNode leaf)
    {
        _leaf = leaf;
        return true;
    }

    private bool StandNowhere()
    {
        _leaf = null;
        return false;
    }

    private readonly record struct Step(InnerNode Node, int Child);
}
