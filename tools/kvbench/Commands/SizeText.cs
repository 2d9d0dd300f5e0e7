using System.Globalization;

namespace KvStore.Bench.Commands;

/// <summary>Numbers of bytes as they are typed: a whole number, alone or with one of the units KiB, MiB, GiB.</summary>
internal static class SizeText
{
    private static readonly (string Unit, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("", 1)];

    /// <summary>Reads a size such as <c>4096</c>, <c>64KiB</c>, <c>50MiB</c>.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var (unit, factor) = Array.Find(Units, candidate => text.EndsWith(candidate.Unit, StringComparison.Ordinal));
        if (long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue / factor)
        {
            bytes = number * factor;
            return true;
        }

        bytes = 0;
        return false;
    }
}
