using System.Collections.Immutable;

namespace KvStore.Mutants.Campaigns;

/// <summary>How hard to try to kill each mutant.</summary>
internal sealed record CampaignSettings
{
    /// <summary>The first seed of every trial.</summary>
    public ulong FirstSeed { get; init; } = 1;

    /// <summary>A mutant that is not found in so many seeds has survived.</summary>
    public int SeedsMax { get; init; } = 4000;

    /// <summary>Nor does a trial take longer than this.</summary>
    public TimeSpan TimeMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Seeds of the product without a bug; they must all pass, or a kill would prove nothing.</summary>
    public int ControlSeeds { get; init; } = 100;

    /// <summary>Processes side by side.</summary>
    public int Processes { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>Only these mutants; empty: all.</summary>
    public ImmutableArray<int> Only { get; init; } = [];
}
