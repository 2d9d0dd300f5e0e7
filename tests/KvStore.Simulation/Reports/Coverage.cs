namespace KvStore.Simulation.Reports;

/// <summary>How often each <see cref="Sight"/> was seen.</summary>
internal sealed class Coverage
{
    private readonly long[] _counts = new long[Enum.GetValues<Sight>().Length];

    public long this[Sight sight] => _counts[(int)sight];

    public void Count(Sight sight) => _counts[(int)sight]++;

    public void Count(bool isSeen, Sight sight) => _counts[(int)sight] += isSeen ? 1 : 0;

    public void Add(Coverage other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>What was never seen.</summary>
    public IEnumerable<Sight> Missing() => Enum.GetValues<Sight>().Where(sight => this[sight] == 0);
}
