namespace KvStore.Bench.Reshape;

/// <summary>What the command reshape found.</summary>
/// <param name="Phases">All parts of the run; the first one is without a change.</param>
/// <param name="Freezes">How long slots were frozen.</param>
/// <param name="SentAgain">Requests that a node refused or did not answer, and that were sent again.</param>
/// <param name="Failed">Requests that came to nothing all the same.</param>
/// <param name="WrongReads">Reads of clients that gave a wrong value.</param>
/// <param name="Missing">Keys that were not there at the end.</param>
/// <param name="Doubled">Keys that were there more than once.</param>
/// <param name="WrongValues">Keys with another value than the last one acknowledged.</param>
internal sealed record ReshapeResult(
    IReadOnlyList<ReshapePhase> Phases,
    FreezeCounts Freezes,
    long SentAgain,
    long Failed,
    long WrongReads,
    long Missing,
    long Doubled,
    long WrongValues)
{
    /// <summary>The longest p99 while slots moved, as a multiple of that before.</summary>
    public double Ratio =>
        Phases.Where(static phase => phase.MovedSlots > 0).Max(static phase => phase.Latency.P99) / Phases[0].Latency.P99;

    /// <summary>Whether nothing was lost, doubled or wrong.</summary>
    public bool IsRight => Failed + WrongReads + Missing + Doubled + WrongValues == 0;

    /// <summary>Whether it is right, and the bars hold if there are any.</summary>
    public bool Meets(double? require) => IsRight && (require is null || (Ratio <= require && Freezes.MeetsBars));
}
