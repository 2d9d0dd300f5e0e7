using KvStore.Bench.Load;

namespace KvStore.Bench.Commands;

/// <summary>What a person asked of the commands put, get and mixed.</summary>
internal sealed record LoadRequest
{
    /// <summary>The load itself.</summary>
    public required LoadOptions Load { get; init; }

    /// <summary>The nodes given.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>Whether all requests go to the leader; else they are spread over the nodes given.</summary>
    public bool TargetLeader { get; init; } = true;

    /// <summary>Requests of the same load that are sent before and not counted.</summary>
    public long Warmup { get; init; }

    /// <summary>Whether every key is written once before, so that each get finds a value.</summary>
    public bool Fill { get; init; }

    /// <summary>Whether the report is JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether a progress bar may be shown.</summary>
    public bool Progress { get; init; } = true;

    /// <summary>The first thing that is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem() => Warmup < 0 ? "--warmup must not be negative" : Load.Problem();
}
