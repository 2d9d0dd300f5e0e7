using System.Globalization;

namespace KvStore.Server.Configuration;

/// <summary>Reads durations as operators write them: <c>100ms</c>, <c>1.5s</c>, <c>2m</c>; a plain number is milliseconds.</summary>
internal static class DurationText
{
    // The longest unit first where one ends like another.
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>False when the text is not a positive duration of at most a day.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var (number, factor) = Split(text.Trim());
        var valid = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value > 0
            && value * factor <= TimeSpan.FromDays(1).TotalMilliseconds;
        duration = valid ? TimeSpan.FromMilliseconds(value * factor) : TimeSpan.Zero;
        return duration > TimeSpan.Zero;
    }

    private static (string Number, double Factor) Split(string text)
    {
        foreach (var (unit, milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                return (text[..^unit.Length], milliseconds);
            }
        }

        return (text, 1);
    }
}
