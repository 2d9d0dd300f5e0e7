using System.Globalization;

namespace KvCtl.Text;

/// <summary>Durations as Go writes them: <c>1m30s</c>, <c>2.5ms</c>.</summary>
internal static class GoDuration
{
    private const decimal TicksPerMicrosecond = 10;
    private const decimal TicksPerMillisecond = 10_000;
    private const decimal TicksPerSecond = 10_000_000;

    /// <summary>Reads a duration; null when all is well, else Go's error. Parts below 100 ns are dropped.</summary>
    public static string? Parse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (negative || rest is ['+', ..])
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return null;
        }

        decimal ticks = 0;
        do
        {
            var digits = LengthOf(rest, static c => char.IsAsciiDigit(c) || c == '.');
            if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return $"time: invalid duration {GoQuote.Quote(text)}";
            }

            rest = rest[digits..];
            var unitLength = LengthOf(rest, static c => !char.IsAsciiDigit(c) && c != '.');
            if (unitLength == 0)
            {
                return $"time: missing unit in duration {GoQuote.Quote(text)}";
            }

            var unit = rest[..unitLength];
            if (TicksPer(unit) is not { } ticksPerUnit)
            {
                return $"time: unknown unit {GoQuote.Quote(unit.ToString())} in duration {GoQuote.Quote(text)}";
            }

            ticks += number * ticksPerUnit;
            rest = rest[unitLength..];
        }
        while (!rest.IsEmpty);

        if (ticks > TimeSpan.MaxValue.Ticks)
        {
            return $"time: invalid duration {GoQuote.Quote(text)}";
        }

        value = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return null;
    }

    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var ticks = (decimal)Math.Abs(duration.Ticks);
        var sign = duration < TimeSpan.Zero ? "-" : "";
        return sign + ticks switch
        {
            < TicksPerMicrosecond => $"{ticks * 100:0}ns",
            < TicksPerMillisecond => $"{ticks / TicksPerMicrosecond:0.###}µs",
            < TicksPerSecond => $"{ticks / TicksPerMillisecond:0.######}ms",
            _ => FormatSeconds(ticks / TicksPerSecond),
        };
    }

    private static string FormatSeconds(decimal seconds)
    {
        var hours = Math.Floor(seconds / 3600);
        var minutes = Math.Floor(seconds / 60) % 60;
        var rest = $"{seconds % 60:0.#########}s";
        return seconds switch
        {
            < 60 => rest,
            < 3600 => $"{minutes}m{rest}",
            _ => $"{hours}h{minutes}m{rest}",
        };
    }

    private static int LengthOf(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < text.Length && belongs(text[length]))
        {
            length++;
        }

        return length;
    }

    private static decimal? TicksPer(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 0.01m,
        "us" or "µs" or "μs" => TicksPerMicrosecond,
        "ms" => TicksPerMillisecond,
        "s" => TicksPerSecond,
        "m" => TicksPerSecond * 60,
        "h" => TicksPerSecond * 3600,
        _ => null,
    };
}
