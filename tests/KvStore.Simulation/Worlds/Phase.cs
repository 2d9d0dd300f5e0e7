namespace KvStore.Simulation.Worlds;

/// <summary>What a world is up to.</summary>
internal enum Phase
{
    /// <summary>Anything may go wrong: safety is checked.</summary>
    Faults,

    /// <summary>A quorum works, the rest may go on failing: there must be progress.</summary>
    Core,

    /// <summary>All works: all replicas must come to the same state.</summary>
    Healed,
}
