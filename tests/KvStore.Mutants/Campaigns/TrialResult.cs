namespace KvStore.Mutants.Campaigns;

/// <summary>How a mutant fared.</summary>
internal sealed record TrialResult
{
    /// <summary>The mutant.</summary>
    public required int Mutant { get; init; }

    /// <summary>The promise that the simulator saw broken; null when it saw none.</summary>
    public string? KilledBy { get; init; }

    /// <summary>Seeds run until then, or in all.</summary>
    public required int Seeds { get; init; }

    /// <summary>Whether the planted code ran at all.</summary>
    public required bool IsReached { get; init; }

    /// <summary>Whether the time was over before the seeds were.</summary>
    public bool IsOutOfTime { get; init; }

    public bool IsKilled => KilledBy is not null;
}
