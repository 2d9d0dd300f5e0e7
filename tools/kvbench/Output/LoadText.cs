using System.Text;

using KvStore.Bench.Load;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Output;

/// <summary>The report of one load as text.</summary>
internal static class LoadText
{
    /// <summary>What kind of load it is, in two words.</summary>
    public static string Title(LoadOptions load) => load switch
    {
        { Kind: LoadKind.Put } => "put",
        { Kind: LoadKind.Mixed } => $"mixed, {load.ReadPercent} % {Consistency(load)} gets",
        _ => $"{Consistency(load)} get",
    };

    /// <summary>The errors of a load in one line.</summary>
    public static string ErrorLine(IReadOnlyDictionary<string, long> errors) =>
        errors.Count == 0 ? "none" : string.Join(", ", errors.Select(error => $"{error.Key} {error.Value}"));

    /// <summary>The whole report.</summary>
    public static string Write(LoadOptions load, IReadOnlyList<Uri> nodes, LoadResult result)
    {
        var text = new StringBuilder();
        var where = string.Join(',', nodes.Select(node => node.Authority));
        text.Append($"{Title(load)}: {load.Clients} clients over {load.Connections} connections to {where}, ")
            .AppendLine($"{load.KeySize}-byte keys, {load.ValueSize}-byte values");
        text.AppendLine($"  requests     {result.Succeeded} in {result.Elapsed.TotalSeconds:0.000} s");
        text.AppendLine($"  requests/s   {result.PerSecond:0.0}");
        AppendLatency(text, "latency     ", result.Latency);
        AppendLatency(text, "latency get ", result.Gets);
        AppendLatency(text, "latency put ", result.Puts);
        text.AppendLine($"  errors       {ErrorLine(result.Errors)}");
        text.AppendLine($"  client CPU   {result.ClientCpuMicroseconds:0.0} us per request");
        return text.ToString();
    }

    /// <summary>A duration in milliseconds, short and precise enough to compare.</summary>
    public static string Milliseconds(TimeSpan duration) => duration.TotalMilliseconds switch
    {
        < 10 => $"{duration.TotalMilliseconds:0.000}",
        < 100 => $"{duration.TotalMilliseconds:0.00}",
        _ => $"{duration.TotalMilliseconds:0.0}",
    };

    private static string Consistency(LoadOptions load) => load.Serializable ? "serializable" : "linearizable";

    private static void AppendLatency(StringBuilder text, string label, LatencySummary? latency)
    {
        if (latency is null)
        {
            return;
        }

        text.Append($"  {label} mean {Milliseconds(latency.Mean)}  p50 {Milliseconds(latency.P50)}  p90 {Milliseconds(latency.P90)}  ")
            .AppendLine($"p99 {Milliseconds(latency.P99)}  p99.9 {Milliseconds(latency.P999)}  max {Milliseconds(latency.Max)} ms");
    }
}
