using System.Globalization;

namespace KvStore.Server.Configuration;

/// <summary>
/// Reads what is compacted by itself as etcd does: by age, <c>1h30m</c> or a plain number of hours; by number, a plain number of revisions.
/// </summary>
internal static class AutoCompactionText
{
    private const string ByAge = "periodic";
    private const string ByNumber = "revision";
    private const int HoursMax = 24 * 365;

    /// <summary>The age or the number; both null when nothing is compacted.</summary>
    /// <exception cref="UsageException">One of the texts is wrong.</exception>
    public static (TimeSpan? AgeMax, long? CountMax) Parse(SettingText mode, SettingText retention)
    {
        if (mode.Text is not (ByAge or ByNumber))
        {
            throw new UsageException($"{mode.Source}: '{mode.Text}' is neither {ByAge} nor {ByNumber}.");
        }

        var isNumber = long.TryParse(retention.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number == 0)
        {
            return (null, null);
        }

        if (mode.Text == ByNumber)
        {
            return isNumber ? (null, number) : throw Wrong(retention, "a number of revisions");
        }

        return (ReadAge(retention, isNumber ? number : null), null);
    }

    private static TimeSpan ReadAge(SettingText retention, long? hours)
    {
        if (hours is { } whole)
        {
            return whole <= HoursMax ? TimeSpan.FromHours(whole) : throw Wrong(retention, $"a number of hours up to {HoursMax}");
        }

        return TryParseSum(retention.Text, out var age) ? age : throw Wrong(retention, "an age such as 1h30m or a number of hours");
    }

    /// <summary>Durations one after another, the way Go writes them.</summary>
    private static bool TryParseSum(string text, out TimeSpan sum)
    {
        sum = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var number = rest.IndexOfAnyExceptInRange('0', '9');
            var unit = number < 0 ? -1 : rest[number..].IndexOfAnyInRange('0', '9');
            var length = unit < 0 ? rest.Length : number + unit;
            if (number <= 0 || char.IsAsciiDigit(rest[length - 1]) || !DurationText.TryParse(rest[..length].ToString(), out var part))
            {
                return false;
            }

            sum += part;
            rest = rest[length..];
        }

        return sum > TimeSpan.Zero;
    }

    private static UsageException Wrong(SettingText text, string expected) => new($"{text.Source}: '{text.Text}' is not {expected}.");
}
