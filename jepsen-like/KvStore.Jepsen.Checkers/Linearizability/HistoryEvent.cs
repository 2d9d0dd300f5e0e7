namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>The call or the return of an operation: a node of an <see cref="EventList"/>.</summary>
internal sealed class HistoryEvent(int operation, int position, HistoryEvent? call)
{
    /// <summary>The number of the operation.</summary>
    public int Operation { get; } = operation;

    /// <summary>The place in time, over all events of the key.</summary>
    public int Position { get; } = position;

    public bool IsReturn { get; } = call is not null;

    /// <summary>A call's return; null when the outcome is unknown, so that it never comes.</summary>
    public HistoryEvent? Return { get; set; }

    public HistoryEvent? Next { get; set; }

    public HistoryEvent? Previous { get; set; }
}
