namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// What apply must know of a session at once. The results themselves are in rows alone; here are their numbers and sizes. Changed only by
/// <see cref="SessionTable"/>. Thread safety: none.
/// </summary>
internal sealed class Session(ulong id, long ttlMilliseconds)
{
    private readonly List<KeptResult> _results = [];

    /// <summary>The log index of the entry that opened it.</summary>
    public ulong Id { get; } = id;

    public long TtlMilliseconds { get; } = ttlMilliseconds;

    /// <summary>The replicated clock when the session was last used.</summary>
    public long LastActive { get; set; }

    /// <summary>Lower numbers are answered no more; never goes back.</summary>
    public ulong FirstUnacknowledged { get; set; }

    /// <summary>The replicated clock at which the session is expired (see <see cref="SessionLimits.ClockStepMillisecondsMax"/>).</summary>
    public long Deadline => LastActive + TtlMilliseconds + SessionLimits.ClockStepMillisecondsMax;

    public int ResultCount => _results.Count;

    /// <summary>Bytes of the kept results.</summary>
    public int ResultBytes { get; private set; }

    /// <summary>The number of the result at a position; they are in order.</summary>
    public ulong NumberAt(int position) => _results[position].Number;

    public bool HasResult(ulong number) => Find(number) >= 0;

    /// <summary>How many results are below a number.</summary>
    public int CountBelow(ulong number)
    {
        var position = Find(number);
        return position < 0 ? ~position : position;
    }

    /// <summary>Adds a result whose number has none yet.</summary>
    public void Add(ulong number, int bytes)
    {
        _results.Insert(CountBelow(number), new KeptResult(number, bytes));
        ResultBytes += bytes;
    }

    /// <summary>Removes the results with the lowest numbers.</summary>
    public void RemoveFirst(int count)
    {
        for (var i = 0; i < count; i++)
        {
            ResultBytes -= _results[i].Bytes;
        }

        _results.RemoveRange(0, count);
    }

    private int Find(ulong number)
    {
        var low = 0;
        var high = _results.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = _results[middle].Number;
            if (found == number)
            {
                return middle;
            }

            if (found < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private readonly record struct KeptResult(ulong Number, int Bytes);
}
