using System.Text.Json;
using KvStore.Bench.Watching;

namespace KvStore.Bench.Output;

/// <summary>The report of the command watch in JSON.</summary>
internal sealed record WatchFigures(
    int Watchers,
    int Keys,
    int Streams,
    int Rate,
    int ValueSize,
    IReadOnlyList<WatchRoundFigures> Rounds,
    double Ratio,
    double StalledRatio,
    int Wrong,
    double? BytesPerIdleWatcher)
{
    /// <summary>The whole report.</summary>
    public static string Write(WatchOptions options, WatchResult result)
    {
        var figures = new WatchFigures(
            options.Watchers,
            options.Keys,
            options.Streams,
            options.Rate,
            options.ValueSize,
            [.. result.Rounds.Select(static round => new WatchRoundFigures(
                WatchPhaseFigures.Of(round.Unwatched), WatchPhaseFigures.Of(round.Watched), WatchPhaseFigures.Of(round.Stalled)))],
            result.Ratio.Median,
            result.StalledRatio.Median,
            result.Wrong,
            result.BytesPerIdleWatcher);
        return JsonSerializer.Serialize(figures, BenchJson.Default.WatchFigures) + Environment.NewLine;
    }
}
