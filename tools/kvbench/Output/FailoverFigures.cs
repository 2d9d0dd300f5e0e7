using System.Text.Json;

using KvStore.Bench.Failover;
using KvStore.Bench.Statistics;

namespace KvStore.Bench.Output;

/// <summary>The report of the command failover in JSON. The names are part of the tool's interface: scripts read them.</summary>
internal sealed record FailoverFigures(
    double ElectionTimeoutMs,
    int Clients,
    int Kills,
    double MinMs,
    double P50Ms,
    double P90Ms,
    double P99Ms,
    double MaxMs,
    int WithinOneTimeout,
    int WithinTwoTimeouts,
    long Acknowledged,
    long Lost,
    bool Met,
    IReadOnlyList<double> RecoveriesMs)
{
    /// <summary>The whole report, ended by a line break.</summary>
    public static string Write(FailoverOptions options, FailoverResult result)
    {
        var recoveries = Distribution.Of(result.Recoveries);
        var figures = new FailoverFigures(
            result.ElectionTimeout.TotalMilliseconds,
            options.Clients,
            result.Recoveries.Count,
            recoveries.Min.TotalMilliseconds,
            recoveries.P50.TotalMilliseconds,
            recoveries.P90.TotalMilliseconds,
            recoveries.P99.TotalMilliseconds,
            recoveries.Max.TotalMilliseconds,
            result.Within(1),
            result.Within(2),
            result.Acknowledged,
            result.Lost,
            result.Meets(options.Require),
            [.. result.Recoveries.Select(static recovery => recovery.TotalMilliseconds)]);
        return JsonSerializer.Serialize(figures, BenchJson.Default.FailoverFigures) + "\n";
    }
}
