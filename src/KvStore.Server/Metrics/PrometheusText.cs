using System.Globalization;
using System.Text;

namespace KvStore.Server.Metrics;

/// <summary>
/// Writes series in Prometheus' text format 0.0.4:
/// <code>
/// # HELP name description
/// # TYPE name counter|gauge|histogram
/// name{tag="value"} number
/// </code>
/// </summary>
internal static class PrometheusText
{
    /// <summary>The media type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes the series in the order given. A series without numbers is left out.</summary>
    public static string Write(IEnumerable<MetricSeries> all)
    {
        var text = new StringBuilder();
        foreach (var series in all)
        {
            Write(text, series);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, MetricSeries series)
    {
        var cells = series.Cells;
        if (cells.IsEmpty)
        {
            return;
        }

        var name = NameOf(series);
        if (series.Instrument.Description is { Length: > 0 } description)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(Escape(description)).Append('\n');
        }

        text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(series.Kind)).Append('\n');
        foreach (var cell in cells)
        {
            if (series.Kind == MetricKind.Histogram)
            {
                WriteHistogram(text, name, cell);
            }
            else
            {
                WriteSample(text, name, cell, bound: null, cell.Value);
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, MetricCell cell)
    {
        var count = 0L;
        for (var i = 0; i <= cell.Bounds.Length; i++)
        {
            count += cell.CountOf(i);
            var bound = i < cell.Bounds.Length ? Number(cell.Bounds[i]) : "+Inf";
            WriteSample(text, name + "_bucket", cell, bound, count);
        }

        WriteSample(text, name + "_sum", cell, bound: null, cell.Value);
        WriteSample(text, name + "_count", cell, bound: null, count);
    }

    private static void WriteSample(StringBuilder text, string name, MetricCell cell, string? bound, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var (key, tag) in cell.Tags)
        {
            text.Append(separator).Append(Plain(key)).Append("=\"").Append(Escape(tag?.ToString() ?? "")).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    // As OpenTelemetry maps names: the unit and the kind become part of them.
    private static string NameOf(MetricSeries series)
    {
        var unit = series.Instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return Plain(series.Instrument.Name) + unit + (series.Kind == MetricKind.Counter ? "_total" : "");
    }

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Plain(string name) => name.Replace('.', '_').Replace('-', '_');

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
