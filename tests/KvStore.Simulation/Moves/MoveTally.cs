namespace KvStore.Simulation.Moves;

/// <summary>How often each <see cref="MoveSight"/> was seen.</summary>
internal sealed class MoveTally
{
    private readonly long[] _counts = new long[Enum.GetValues<MoveSight>().Length];

    public long this[MoveSight sight] => _counts[(int)sight];

    /// <summary>Moves that have ended.</summary>
    public long Ended => this[MoveSight.Committed] + this[MoveSight.Aborted];

    public void Count(MoveSight sight) => _counts[(int)sight]++;

    public void Count(bool isSeen, MoveSight sight) => _counts[(int)sight] += isSeen ? 1 : 0;

    public void Add(MoveTally other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>What was never seen.</summary>
    public IEnumerable<MoveSight> Missing() => Enum.GetValues<MoveSight>().Where(sight => this[sight] == 0);
}
