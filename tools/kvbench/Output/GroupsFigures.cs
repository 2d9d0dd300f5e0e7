using System.Text.Json;
using KvStore.Bench.Groups;

namespace KvStore.Bench.Output;

/// <summary>The report of the command groups in JSON.</summary>
internal sealed record GroupsFigures(
    int Groups,
    double MadeSeconds,
    double SettleSeconds,
    double Seconds,
    IReadOnlyList<IdleFigures> One,
    IReadOnlyList<IdleFigures> All,
    long BytesPerGroup)
{
    /// <summary>The whole report.</summary>
    public static string Write(GroupsOptions options, GroupsResult result)
    {
        var figures = new GroupsFigures(
            result.Groups,
            result.Made.TotalSeconds,
            options.Settle.TotalSeconds,
            options.Duration.TotalSeconds,
            result.One,
            result.All,
            result.BytesPerGroup);
        return JsonSerializer.Serialize(figures, BenchJson.Default.GroupsFigures) + Environment.NewLine;
    }
}
