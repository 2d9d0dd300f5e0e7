namespace KvStore.Client.Internal;

/// <summary>The numbers of a session's requests: which comes next, and below which nobody waits any more. Thread safety: all members.</summary>
internal sealed class RequestNumbers
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ulong> _running = [];
    private ulong _last;

    /// <summary>Takes the next number.</summary>
    public ulong Begin(out ulong firstUnacknowledged)
    {
        lock (_lock)
        {
            _last++;
            _running.Add(_last);
            firstUnacknowledged = _running.Min;
            return _last;
        }
    }

    /// <summary>The request of a number has ended: its result is not needed any more.</summary>
    public void End(ulong number)
    {
        lock (_lock)
        {
            _running.Remove(number);
        }
    }
}
