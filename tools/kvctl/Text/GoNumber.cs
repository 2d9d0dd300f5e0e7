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

    /// <summary>Reads an unsigned 64-bit number in hexadecimal, without prefix or sign; null when all is well, else Go's error.</summary>
    public static string? ParseHex(string text, out ulong value)
    {
        var reason = Magnitude(text, numberBase: 16, out value);
        return reason is null ? null : $"strconv.ParseUint: parsing {GoQuote.Quote(text)}: {reason}";
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

        var tooLarge = false;
        foreach (var digit in digits)
        {
            var digitValue = DigitValue(digit);
            if (digitValue >= numberBase)
            {
                return InvalidSyntax;
            }

            tooLarge |= magnitude > (ulong.MaxValue - digitValue) / numberBase;
            magnitude = unchecked((magnitude * numberBase) + digitValue);
        }

        return tooLarge ? OutOfRange : null;
    }

    private static uint DigitValue(char digit) => digit switch
    {
        >= '0' and <= '9' => (uint)(digit - '0'),
        >= 'a' and <= 'f' => (uint)(digit - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(digit - 'A' + 10),
        _ => uint.MaxValue,
    };
}
