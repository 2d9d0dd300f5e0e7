using System.Text.Json;

using KvStore.Bench.Load;

namespace KvStore.Bench.Output;

/// <summary>The report of one load as JSON.</summary>
internal static class LoadJson
{
    /// <summary>The whole report, ended by a line break.</summary>
    public static string Write(LoadOptions load, IReadOnlyList<Uri> nodes, LoadResult result) =>
        JsonSerializer.Serialize(LoadFigures.Of(load, nodes, result), BenchJson.Default.LoadFigures) + "\n";
}
