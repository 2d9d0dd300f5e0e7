using System.Text;
using KvStore.Bench.Statistics;
using KvStore.Bench.Watching;

namespace KvStore.Bench.Output;

/// <summary>The report of the command watch as text.</summary>
internal static class WatchText
{
    /// <summary>The whole report; figures are medians over the rounds.</summary>
    public static string Write(WatchOptions options, WatchResult result)
    {
        var text = new StringBuilder();
        text.AppendLine($"watch: {options.Watchers} watchers on {options.Keys} keys, {options.Streams} streams, {options.Rate} puts/s of {options.ValueSize} bytes, "
            + $"{options.Rounds} rounds of {options.Duration.TotalSeconds:0} s a phase");
        Append(text, "nobody watches", result, static round => round.Unwatched);
        Append(text, "all watch", result, static round => round.Watched);
        Append(text, "one stalls", result, static round => round.Stalled);
        text.AppendLine($"  p99 of puts      {Ratio(result.Ratio)} with watchers; beside one that stalls {Ratio(result.StalledRatio)} that");
        text.AppendLine($"  wrong            {result.Wrong} watchers did not get every event once and in order");
        if (result.BytesPerIdleWatcher is { } bytes)
        {
            text.AppendLine($"  idle watcher     {bytes:0} bytes of the leader's memory, of {options.Idle}");
        }

        return text.ToString();
    }

    private static string Ratio(Sample ratio) => $"{ratio.Median:0.00} times ({ratio.Min:0.00} to {ratio.Max:0.00})";

    private static void Append(StringBuilder text, string name, WatchResult result, Func<WatchRound, WatchPhase> phase)
    {
        var phases = result.Rounds.Select(phase).ToList();
        text.Append($"  {name,-16} put p50 {Median(phases, static p => p.Puts.P50)} ms, p99 {Median(phases, static p => p.Puts.P99)} ms");
        if (phases[0].Delivery is not null)
        {
            text.Append($"; event p50 {Median(phases, static p => p.Delivery!.P50)} ms, p99 {Median(phases, static p => p.Delivery!.P99)} ms; ")
                .Append($"{phases.Sum(static p => p.Events)} events");
        }

        text.AppendLine();
    }

    private static string Median(List<WatchPhase> phases, Func<WatchPhase, TimeSpan> figure) =>
        LoadText.Milliseconds(TimeSpan.FromMilliseconds(Sample.Of([.. phases.Select(phase => figure(phase).TotalMilliseconds)]).Median));
}
