using System.Globalization;
using KvStore.Bench.Scale;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Output;

/// <summary>The report of the command scale as text.</summary>
internal static class ScaleText
{
    /// <summary>The whole report: medians, with the lowest and the highest of all rounds.</summary>
    public static string Write(ScaleOptions options, IReadOnlyList<ScaleFigure> figures)
    {
        var table = new TextTable("groups", "puts/s", "us of all nodes per put", "ratio", "p99 ms", "failed");
        foreach (var figure in figures)
        {
            table.Add(
                $"{figure.Groups}",
                Text(figure.PerSecond, "0"),
                Text(figure.Microseconds, "0.0"),
                Text(figure.MicrosecondsRatio, "0.00"),
                Text(figure.P99Milliseconds, "0.0"),
                $"{figure.Failed}");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"scale: engine {options.Engine ?? "default"}, {options.Load.Clients} clients on all nodes, values of {options.Load.ValueSize} bytes, {options.Rounds} rounds of {options.Load.Duration?.TotalSeconds:0} s\n{table}");
    }

    private static string Text(Sample sample, string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{sample.Median.ToString(format, CultureInfo.InvariantCulture)} ({sample.Min.ToString(format, CultureInfo.InvariantCulture)} to {sample.Max.ToString(format, CultureInfo.InvariantCulture)})");
}
