namespace KvStore.Raft;

/// <summary>Counts ticks up to a limit that is drawn anew for each wait, so that nodes fall out of step (thesis 3.4).</summary>
internal sealed class ElectionTimer
{
    private readonly int _electionTicks;
    private readonly Random _random;
    private int _limit;

    /// <summary>Starts a first wait.</summary>
    public ElectionTimer(int electionTicks, Random random)
    {
        _electionTicks = electionTicks;
        _random = random;
        Redraw();
    }

    /// <summary>Ticks since the last restart.</summary>
    public int Elapsed { get; private set; }

    /// <summary>Whether the wait is over.</summary>
    public bool Expired => Elapsed >= _limit;

    /// <summary>Counts one tick.</summary>
    public void Tick() => Elapsed++;

    /// <summary>Waits again, as long as before: for each sign of life from the leader.</summary>
    public void Restart() => Elapsed = 0;

    /// <summary>The wait began so many ticks ago, if not longer.</summary>
    public void AtLeast(int ticks) => Elapsed = int.Max(Elapsed, ticks);

    /// <summary>Waits again, for a time drawn from [n, 2n).</summary>
    public void Redraw()
    {
        Elapsed = 0;
        _limit = _random.Next(_electionTicks, 2 * _electionTicks);
    }
}
