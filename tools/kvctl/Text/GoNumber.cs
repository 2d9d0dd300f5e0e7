using System.Globalization;

namespace KvCtl.Text;

/// <summary>Numbers as Go's strconv package reads them, with its error texts.</summary>
internal static class GoNumber
{
    private const string InvalidSyntax = "invalid syntax";
    private const string OutOfRange = "value out of range";

    /// <summary>Reads a signed 64-bit number; null when all is well, else Go's error.</summary>
    /// <param name="numberBase">8, 10, 16, or 0: as the number's own prefix says.</param>
    public static string? ParseInt(string text, int numberBase, out long value)
    {
        value = 0;
        var digits = text.AsSpan();
        var negative = digits is ['-', ..];
        if (negative || digits is ['+', ..])
        {
            digits = digits[1..];
        }

        if (numberBase == 0)
        {
            (numberBase, var prefix) = BaseOf(digits);
            digits = digits[prefix..];
        }

        var reason = Magnitude(digits, (uint)numberBase, out var magnitude);
        if (reason is null && magnitude > (negative ? 1UL << 63 : long.MaxValue))
        {
            reason = OutOfRange;
        }

        if (reason is not null)
        {
            return $"strconv.ParseInt: parsing {GoQuote.Quote(text)}: {reason}";
        }

        value = negative ? unchecked(-(long)magnitude) : (long)magnitude;
        return null;
    }

    /// <summary>Reads a truth value; null when all is well, else Go's error.</summary>
    public static string? ParseBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False"
            ? null
            : $"strconv.ParseBool: parsing {GoQuote.Quote(text)}: {InvalidSyntax}";
    }

    private static (int Base, int PrefixLength) BaseOf(ReadOnlySpan<char> digits) => digits switch
    {
        ['0', 'x' or 'X', ..] => (16, 2),
        ['0', 'o' or 'O', ..] => (8, 2),
        ['0', 'b' or 'B', ..] => (2, 2),
        ['0', _, ..] => (8, 1),
        _ => (10, 0),
    };

    private static string? Magnitude(ReadOnlySpan<char> digits, uint numberBase, out ulong magnitude)
    {
        magnitude = 0;
        if (digits.IsEmpty)
        {
            return InvalidSyntax;
        }

        UInt128 sum = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return InvalidSyntax;
            }

            var digitValue = uint.Parse([digit], NumberStyles.AllowHexSpecifier);
            if (digitValue >= numberBase)
            {
                return InvalidSyntax;
            }

            sum = UInt128.Min((sum * numberBase) + digitValue, (UInt128)ulong.MaxValue + 1);
        }

        magnitude = (ulong)UInt128.Min(sum, ulong.MaxValue);
        return sum > ulong.MaxValue ? OutOfRange : null;
    }
}
