using System.Text.Json;
using KvStore.Bench.Reshape;

namespace KvStore.Bench.Output;

/// <summary>The report of the command reshape in JSON.</summary>
internal sealed record ReshapeFigures(
    int Groups,
    int Keys,
    int ValueSize,
    int Clients,
    int Rate,
    IReadOnlyList<ReshapePhaseFigures> Phases,
    double Ratio,
    long Freezes,
    long FreezesUpTo50Ms,
    long FreezesUpTo200Ms,
    double FreezeMeanMs,
    long SentAgain,
    long Failed,
    long WrongReads,
    long Missing,
    long Doubled,
    long WrongValues)
{
    /// <summary>The whole report.</summary>
    public static string Write(ReshapeOptions options, ReshapeResult result)
    {
        var figures = new ReshapeFigures(
            options.Groups,
            options.Keys,
            options.ValueSize,
            options.Clients,
            options.Rate,
            [.. result.Phases.Select(ReshapePhaseFigures.Of)],
            result.Ratio,
            result.Freezes.Count,
            result.Freezes.UpTo50Milliseconds,
            result.Freezes.UpTo200Milliseconds,
            result.Freezes.Mean.TotalMilliseconds,
            result.SentAgain,
            result.Failed,
            result.WrongReads,
            result.Missing,
            result.Doubled,
            result.WrongValues);
        return JsonSerializer.Serialize(figures, BenchJson.Default.ReshapeFigures) + Environment.NewLine;
    }
}
