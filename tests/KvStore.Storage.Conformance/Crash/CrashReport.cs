namespace KvStore.Storage.Conformance.Crash;

/// <summary>What the rounds saw.</summary>
internal sealed record CrashReport
{
    public int Rounds { get; init; }

    /// <summary>The applied index after the last round.</summary>
    public ulong Applied { get; init; }

    /// <summary>Rounds after which the engine had fewer batches than the child had told of: nothing is lost, since none was durable.</summary>
    public int RoundsThatLostBatches { get; init; }

    /// <summary>Rounds after which the engine had more batches than the last durable index that the child told.</summary>
    public int RoundsBeyondTheDurable { get; init; }

    public override string ToString() =>
        $"{Rounds} rounds, {Applied} batches: 0 torn, 0 durable ones lost; {RoundsThatLostBatches} rounds lost batches that were not durable, " +
        $"{RoundsBeyondTheDurable} kept more than was known to be durable";
}
