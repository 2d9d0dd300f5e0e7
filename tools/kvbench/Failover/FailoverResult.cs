namespace KvStore.Bench.Failover;

/// <summary>What the kills showed.</summary>
/// <param name="Recoveries">From each kill to the next acknowledgement of a put that was sent after it.</param>
/// <param name="Acknowledged">Puts acknowledged to all clients.</param>
/// <param name="Lost">Acknowledged puts that the node that has fewest of them does not have.</param>
internal sealed record FailoverResult(TimeSpan ElectionTimeout, IReadOnlyList<TimeSpan> Recoveries, long Acknowledged, long Lost)
{
    /// <summary>How many kills needed at most so many election timeouts.</summary>
    public int Within(double timeouts) => Recoveries.Count(recovery => recovery <= timeouts * ElectionTimeout);

    /// <summary>Whether no write was lost and no kill needed more than so many election timeouts.</summary>
    public bool Meets(double timeouts) => Lost == 0 && Within(timeouts) == Recoveries.Count;
}
