using System.Globalization;

namespace KvStore.Bench.Compare;

/// <summary>A bar: the ratio of medians that one load must reach.</summary>
internal sealed record Requirement(string Load, double Ratio)
{
    /// <summary>Reads bars written as <c>put100=1.5,get100=2.0</c>; null when one of them means nothing. Nothing written is no bar.</summary>
    public static Requirement[]? ParseList(string text)
    {
        var bars = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseOne).ToArray();
        return bars.Any(bar => bar is null) ? null : [.. bars.OfType<Requirement>()];
    }

    private static Requirement? ParseOne(string text)
    {
        var parts = text.Split('=');
        return parts.Length == 2
            && parts[0].Length > 0
            && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio)
            ? new Requirement(parts[0], ratio)
            : null;
    }
}
