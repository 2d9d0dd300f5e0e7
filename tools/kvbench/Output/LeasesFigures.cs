using System.Text.Json;
using KvStore.Bench.Leases;

namespace KvStore.Bench.Output;

/// <summary>The report of the command leases in JSON.</summary>
internal sealed record LeasesFigures(
    int Leases,
    double TtlSeconds,
    int Streams,
    double Seconds,
    long KeptAlive,
    long Lost,
    LatencyFigures KeepAlive,
    IReadOnlyList<double> Cores,
    int Expired,
    double LateMinMs,
    double LateP50Ms,
    double LateMaxMs)
{
    /// <summary>The whole report.</summary>
    public static string Write(LeasesOptions options, LeasesResult result)
    {
        var figures = new LeasesFigures(
            options.Leases,
            options.Ttl.TotalSeconds,
            options.Streams,
            options.Duration.TotalSeconds,
            result.KeptAlive,
            result.Lost,
            LatencyFigures.Of(result.KeepAlive),
            result.Cores,
            options.Expiring,
            result.Late.Min.TotalMilliseconds,
            result.Late.P50.TotalMilliseconds,
            result.Late.Max.TotalMilliseconds);
        return JsonSerializer.Serialize(figures, BenchJson.Default.LeasesFigures) + Environment.NewLine;
    }
}
