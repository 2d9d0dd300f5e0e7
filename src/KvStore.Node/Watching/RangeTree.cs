using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <summary>
/// Lists of watchers by the range that they watch, found by a key within: a treap (Seidel, Aragon: "Randomized search trees", 1996) ordered by
/// the first key, in which each node knows how far the ranges below it reach. Ranges are few where many watch the same. Thread safety: none.
/// </summary>
internal sealed class RangeTree
{
    private readonly Random _random = new(Seed: 1);
    private Node? _root;

    /// <summary>The list of exactly this range; made when there is none.</summary>
    public WatcherList GetOrAdd(in KeyRange range)
    {
        for (var node = _root; node is not null;)
        {
            var order = node.CompareTo(range);
            if (order == 0)
            {
                return node.Watchers;
            }

            node = order > 0 ? node.Left : node.Right;
        }

        var added = new Node(range, _random.Next());
        Split(_root, range, out var before, out var after);
        _root = Merge(Merge(before, added), after);
        return added.Watchers;
    }

    /// <summary>Forgets a range.</summary>
    public void Remove(in KeyRange range) => _root = Remove(_root, range);

    /// <summary>Adds the lists of the ranges that hold a key.</summary>
    public void Find(ReadOnlySpan<byte> key, List<WatcherList> found) => Find(_root, key, found);

    /// <summary>Adds all lists.</summary>
    public void FindAll(List<WatcherList> found) => FindAll(_root, found);

    private static void Find(Node? node, ReadOnlySpan<byte> key, List<WatcherList> found)
    {
        while (node is not null && node.Reaches(key))
        {
            if (node.Range.Key.Span.SequenceCompareTo(key) > 0)
            {
                node = node.Left;
                continue;
            }

            if (node.Range.IsBelowEnd(key))
            {
                found.Add(node.Watchers);
            }

            Find(node.Left, key, found);
            node = node.Right;
        }
    }

    private static void FindAll(Node? node, List<WatcherList> found)
    {
        if (node is not null)
        {
            FindAll(node.Left, found);
            found.Add(node.Watchers);
            FindAll(node.Right, found);
        }
    }

    private static Node? Remove(Node? node, in KeyRange range)
    {
        if (node is null)
        {
            return null;
        }

        var order = node.CompareTo(range);
        if (order == 0)
        {
            return Merge(node.Left, node.Right);
        }

        if (order > 0)
        {
            node.Left = Remove(node.Left, range);
        }
        else
        {
            node.Right = Remove(node.Right, range);
        }

        node.Update();
        return node;
    }

    private static void Split(Node? node, in KeyRange range, out Node? before, out Node? after)
    {
        if (node is null)
        {
            (before, after) = (null, null);
        }
        else if (node.CompareTo(range) < 0)
        {
            Split(node.Right, range, out var middle, out after);
            node.Right = middle;
            before = node;
            node.Update();
        }
        else
        {
            Split(node.Left, range, out before, out var middle);
            node.Left = middle;
            after = node;
            node.Update();
        }
    }

    private static Node? Merge(Node? before, Node? after)
    {
        if (before is null || after is null)
        {
            return before ?? after;
        }

        if (before.Priority > after.Priority)
        {
            before.Right = Merge(before.Right, after);
            before.Update();
            return before;
        }

        after.Left = Merge(before, after.Left);
        after.Update();
        return after;
    }

    private sealed class Node(in KeyRange range, int priority)
    {
        /// <summary>The node whose range ends last, among this one and those below.</summary>
        private Node? _last;

        public KeyRange Range { get; } = range;

        public int Priority => priority;

        public WatcherList Watchers { get; } = new();

        public Node? Left { get; set; }

        public Node? Right { get; set; }

        private Node Last => _last ?? this;

        /// <summary>Whether a range here or below ends behind a key.</summary>
        public bool Reaches(ReadOnlySpan<byte> key) => Last.Range.IsBelowEnd(key);

        public int CompareTo(in KeyRange other)
        {
            var order = Range.Key.Span.SequenceCompareTo(other.Key.Span);
            return order != 0 ? order : CompareEnds(Range, other);
        }

        public void Update()
        {
            var last = this;
            if (Left is not null && CompareEnds(Left.Last.Range, last.Range) > 0)
            {
                last = Left.Last;
            }

            if (Right is not null && CompareEnds(Right.Last.Range, last.Range) > 0)
            {
                last = Right.Last;
            }

            _last = last;
        }

        /// <summary>No end is behind every end.</summary>
        private static int CompareEnds(in KeyRange one, in KeyRange other) => (one.End.IsEmpty, other.End.IsEmpty) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            _ => one.End.Span.SequenceCompareTo(other.End.Span),
        };
    }
}
