using System.Globalization;

namespace KvStore.Bench.Reshape;

/// <summary>How long slots were frozen, from the histograms of the nodes: counts up to each bound.</summary>
/// <param name="Count">Moves.</param>
/// <param name="UpTo50Milliseconds">Those that took no longer than this.</param>
/// <param name="UpTo200Milliseconds">Those that took no longer than this.</param>
/// <param name="Mean">The mean of all.</param>
internal sealed record FreezeCounts(long Count, long UpTo50Milliseconds, long UpTo200Milliseconds, TimeSpan Mean)
{
    private const string Metric = "kvstore_slots_freeze_duration_seconds";

    /// <summary>Reads the pages <c>/metrics</c> of all nodes; each counts the moves that it drove.</summary>
    public static FreezeCounts Read(IEnumerable<string> pages)
    {
        var lines = pages.SelectMany(static page => page.Split('\n')).ToList();
        var count = Sum(lines, $"{Metric}_count");
        var total = Sum(lines, $"{Metric}_sum");
        return new FreezeCounts(
            (long)count,
            (long)Sum(lines, $"{Metric}_bucket{{le=\"0.05\"}}"),
            (long)Sum(lines, $"{Metric}_bucket{{le=\"0.2\"}}"),
            count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(total / count));
    }

    /// <summary>Whether half of them took less than 50 ms and 99 of 100 less than 200 ms.</summary>
    public bool MeetsBars => UpTo50Milliseconds * 2 >= Count && UpTo200Milliseconds * 100 >= Count * 99;

    private static double Sum(List<string> lines, string series) => lines
        .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(series.Length + 1), CultureInfo.InvariantCulture));
}
