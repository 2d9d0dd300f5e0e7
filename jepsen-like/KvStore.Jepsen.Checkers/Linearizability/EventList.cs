namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>
/// Calls and returns in the order of time, doubly linked: an operation that is given its moment is lifted out, and put back in its
/// place, each at the cost of a few assignments (Lowe 2017). What was lifted last must be put back first.
/// </summary>
internal sealed class EventList
{
    private readonly HistoryEvent _head = new(operation: -1, position: -1, call: null);
    private HistoryEvent _last;

    public EventList() => _last = _head;

    public HistoryEvent? First => _head.Next;

    public void Append(HistoryEvent added)
    {
        _last.Next = added;
        added.Previous = _last;
        _last = added;
    }

    /// <summary>Takes an operation out, by its call.</summary>
    public static void Lift(HistoryEvent call)
    {
        Unlink(call);
        if (call.Return is { } end)
        {
            Unlink(end);
        }
    }

    /// <summary>Puts it back.</summary>
    public static void Unlift(HistoryEvent call)
    {
        if (call.Return is { } end)
        {
            Link(end);
        }

        Link(call);
    }

    private static void Unlink(HistoryEvent node)
    {
        node.Previous!.Next = node.Next;
        if (node.Next is { } next)
        {
            next.Previous = node.Previous;
        }
    }

    private static void Link(HistoryEvent node)
    {
        node.Previous!.Next = node;
        if (node.Next is { } next)
        {
            next.Previous = node;
        }
    }
}
