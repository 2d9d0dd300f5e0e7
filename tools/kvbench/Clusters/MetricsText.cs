using System.Globalization;

namespace KvStore.Bench.Clusters;

/// <summary>Reads single figures from a node's page <c>/metrics</c>, which is in Prometheus' text format.</summary>
internal static class MetricsText
{
    /// <summary>The sum of a metric over all its labels; null when the page does not have it.</summary>
    public static double? Find(string page, string metric)
    {
        double? sum = null;
        foreach (var line in page.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(metric, StringComparison.Ordinal)
                && line[metric.Length..] is [' ' or '{', ..]
                && double.TryParse(line[(line.LastIndexOf(' ') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                sum = (sum ?? 0) + value;
            }
        }

        return sum;
    }
}
