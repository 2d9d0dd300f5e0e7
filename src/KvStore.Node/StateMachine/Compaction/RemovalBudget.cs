namespace KvStore.Node.StateMachine.Compaction;

/// <summary>
/// How much of the removal of compacted rows may be done at a stretch. Time ends a stretch but decides nothing else: the rows left at the
/// end of the removal are the same.
/// </summary>
internal readonly struct RemovalBudget
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _duration;
    private readonly int _rowsMax;

    /// <summary>Begins to count now.</summary>
    /// <param name="rowsMax">Rows of the history to look at.</param>
    /// <param name="duration">Time to take; at least one row is done however long it takes.</param>
    /// <param name="time">Measures it.</param>
    public RemovalBudget(int rowsMax, TimeSpan duration, TimeProvider time)
    {
        _rowsMax = rowsMax;
        _duration = duration;
        _time = time;
        _start = time.GetTimestamp();
    }

    public bool IsSpent(int rows) => rows >= _rowsMax || (rows > 0 && _time.GetElapsedTime(_start) >= _duration);
}
