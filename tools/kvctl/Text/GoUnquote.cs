using System.Globalization;
using System.Text;

namespace KvCtl.Text;

/// <summary>
/// Reads Go string literals. Input and result are byte strings: each char stands for one byte (Latin-1), because an escape such as
/// <c>\xff</c> makes a byte that is not text.
/// </summary>
internal static class GoUnquote
{
    /// <summary>The content of a whole literal in double quotes or backquotes; null when it is malformed.</summary>
    public static string? Unquote(string literal) => literal switch
    {
        ['`', .. var raw, '`'] when !raw.Contains('`') => raw.Replace("\r", "", StringComparison.Ordinal),
        ['"', .. var body, '"'] => Unescape(body),
        _ => null,
    };

    private static string? Unescape(string body)
    {
        var result = new StringBuilder(body.Length);
        var position = 0;
        while (position < body.Length)
        {
            var c = body[position++];
            if (c is '"' or '\n')
            {
                return null;
            }

            if (c != '\\')
            {
                result.Append(c);
            }
            else if (position == body.Length || !AppendEscape(body, ref position, result))
            {
                return null;
            }
        }

        return result.ToString();
    }

    private static bool AppendEscape(string body, ref int position, StringBuilder result)
    {
        const string Names = "abtnvfr";
        var c = body[position++];
        switch (c)
        {
            case '\\' or '"':
                result.Append(c);
                return true;
            case 'x':
                return AppendByte(body, ref position, length: 2, NumberStyles.AllowHexSpecifier, result);
            case 'u':
                return AppendRune(body, ref position, length: 4, result);
            case 'U':
                return AppendRune(body, ref position, length: 8, result);
            case >= '0' and <= '7':
                position--;
                return AppendOctal(body, ref position, result);
            default:
                var name = Names.IndexOf(c, StringComparison.Ordinal);
                result.Append((char)('\a' + Math.Max(name, 0)));
                return name >= 0;
        }
    }

    private static bool AppendByte(string body, ref int position, int length, NumberStyles style, StringBuilder result)
    {
        if (position + length > body.Length || !byte.TryParse(body.AsSpan(position, length), style, null, out var value))
        {
            return false;
        }

        position += length;
        result.Append((char)value);
        return true;
    }

    private static bool AppendOctal(string body, ref int position, StringBuilder result)
    {
        const int Length = 3;
        var value = 0;
        for (var end = position + Length; position < end; position++)
        {
            if (position == body.Length || body[position] is < '0' or > '7')
            {
                return false;
            }

            value = (value * 8) + (body[position] - '0');
        }

        result.Append((char)value);
        return value <= byte.MaxValue;
    }

    private static bool AppendRune(string body, ref int position, int length, StringBuilder result)
    {
        if (position + length > body.Length
            || !uint.TryParse(body.AsSpan(position, length), NumberStyles.AllowHexSpecifier, null, out var value)
            || !Rune.TryCreate(value, out var rune))
        {
            return false;
        }

        position += length;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var unit in utf8[..rune.EncodeToUtf8(utf8)])
        {
            result.Append((char)unit);
        }

        return true;
    }
}
