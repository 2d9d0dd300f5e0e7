using System.Text.Json;
using KvStore.Bench.Scale;

namespace KvStore.Bench.Output;

/// <summary>The report of the command scale in JSON.</summary>
internal sealed record ScaleFigures(string? Engine, int Clients, int Rounds, IReadOnlyList<ScaleFigure> Figures)
{
    /// <summary>The whole report.</summary>
    public static string Write(ScaleOptions options, IReadOnlyList<ScaleFigure> figures) =>
        JsonSerializer.Serialize(new ScaleFigures(options.Engine, options.Load.Clients, options.Rounds, figures), BenchJson.Default.ScaleFigures)
        + Environment.NewLine;
}
