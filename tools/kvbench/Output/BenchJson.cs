using System.Text.Json.Serialization;

namespace KvStore.Bench.Output;

/// <summary>How the reports are written as JSON; generated at build time, so that the program starts fast.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoadFigures))]
[JsonSerializable(typeof(ComparisonFigures))]
[JsonSerializable(typeof(CatchupFigures))]
[JsonSerializable(typeof(FailoverFigures))]
[JsonSerializable(typeof(LargeFigures))]
[JsonSerializable(typeof(WatchFigures))]
[JsonSerializable(typeof(LeasesFigures))]
[JsonSerializable(typeof(GroupsFigures))]
[JsonSerializable(typeof(ReshapeFigures))]
[JsonSerializable(typeof(ScaleFigures))]
internal sealed partial class BenchJson : JsonSerializerContext;
