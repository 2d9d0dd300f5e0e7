namespace KvStore.Simulation.Network;

/// <summary>How well links carry messages. Times in microseconds, chances per thousand.</summary>
internal sealed record LinkConditions
{
    /// <summary>What a healed link is like.</summary>
    public static readonly LinkConditions Good = new();

    public long DelayLeast { get; init; } = 100;

    public long DelayMean { get; init; } = 300;

    public int Loss { get; init; }

    public int Duplication { get; init; }

    /// <summary>Chance that a message may overtake, and be overtaken by, others.</summary>
    public int Reordering { get; init; }
}
