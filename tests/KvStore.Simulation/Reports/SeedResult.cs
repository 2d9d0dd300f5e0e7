using KvStore.Simulation.Moves;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Reports;

/// <summary>How one world ended.</summary>
internal sealed record SeedResult
{
    public required WorldOptions Options { get; init; }

    /// <summary>What was broken, or null.</summary>
    public required Exception? Failure { get; init; }

    /// <summary>Equal for equal runs.</summary>
    public required ulong TraceHash { get; init; }

    public required long Events { get; init; }

    /// <summary>Microseconds.</summary>
    public required long VirtualTime { get; init; }

    public required int Operations { get; init; }

    public required Coverage Coverage { get; init; }

    /// <summary>What happened to moves, in a world that has them.</summary>
    public MoveTally? Moves { get; init; }

    /// <summary>The end of the trace of a run that failed.</summary>
    public required IReadOnlyList<string> LastLines { get; init; }

    public bool IsGood => Failure is null;

    /// <summary>The name of the broken promise.</summary>
    public string Invariant => Failure switch
    {
        null => string.Empty,
        ViolationException violation => violation.Invariant,
        _ => Failure.GetType().Name,
    };
}
