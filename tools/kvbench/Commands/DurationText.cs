using System.Globalization;

namespace KvStore.Bench.Commands;

/// <summary>Durations as they are typed: a number and one of the units ms, s, m.</summary>
internal static class DurationText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
    ];

    /// <summary>Reads a duration such as <c>500ms</c>, <c>1.5s</c>, <c>2m</c>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * length.TotalDays < 365)
            {
                duration = number * length;
                return true;
            }
        }

        duration = default;
        return false;
    }
}
