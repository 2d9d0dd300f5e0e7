using KvStore.Simulation.Faults;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Commands;

/// <summary>What the command line asks for.</summary>
internal sealed record RunSettings
{
    public ulong FirstSeed { get; init; } = 1;

    /// <summary>Worlds at most; null: 100, or as many as it takes for the moves that are asked for.</summary>
    public int? Seeds { get; init; }

    /// <summary>Whether one seed was named: it is run with all that helps to understand it.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Worlds at a time, each on a thread of its own.</summary>
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>Whether failing seeds are made simpler.</summary>
    public bool Shrinks { get; init; }

    /// <summary>Where the whole trace of a single seed goes, or null.</summary>
    public string? TracePath { get; init; }

    /// <summary>Instead of the classes of faults that the seed draws.</summary>
    public FaultKinds? Faults { get; init; }

    /// <summary>Instead of the length of the fault phase that the seed draws, in microseconds.</summary>
    public long? FaultTime { get; init; }

    /// <summary>Instead of the number of clients that the seed draws.</summary>
    public int? Clients { get; init; }

    /// <summary>Worlds of several groups, until so many moves of slots have ended; null: worlds of one group.</summary>
    public int? Moves { get; init; }

    /// <summary>Whether seeds mean what they mean without further switches.</summary>
    public bool IsPlain => Faults is null && FaultTime is null && Clients is null;

    /// <summary>The world of a seed.</summary>
    public WorldOptions OptionsOf(ulong seed)
    {
        var drawn = Moves is null ? WorldOptions.Draw(seed) : WorldOptions.DrawMoves(seed);
        return drawn with
        {
            Faults = Faults ?? drawn.Faults,
            FaultTime = FaultTime ?? drawn.FaultTime,
            Clients = Clients ?? drawn.Clients,
        };
    }
}
