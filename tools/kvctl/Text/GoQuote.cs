using System.Buffers;
using System.Globalization;
using System.Text;

namespace KvCtl.Text;

/// <summary>Writes bytes or text as a Go string literal (the verb %q): what is not printable becomes an escape.</summary>
internal static class GoQuote
{
    public static string Quote(string text) => Quote(Encoding.UTF8.GetBytes(text));

    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        var result = new StringBuilder(bytes.Length + 2);
        result.Append('"');
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
            {
                AppendRune(result, rune);
                bytes = bytes[length..];
            }
            else
            {
                result.Append($"\\x{bytes[0]:x2}");
                bytes = bytes[1..];
            }
        }

        return result.Append('"').ToString();
    }

    private static void AppendRune(StringBuilder result, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                result.Append('\\').Append((char)rune.Value);
                break;
            case >= '\a' and <= '\r':
                result.Append('\\').Append("abtnvfr"[rune.Value - '\a']);
                break;
            case < ' ' or 0x7f:
                result.Append($"\\x{rune.Value:x2}");
                break;
            case var _ when IsPrintable(rune):
                result.Append(rune.ToString());
                break;
            case < 0x10000:
                result.Append($"\\u{rune.Value:x4}");
                break;
            default:
                result.Append($"\\U{rune.Value:x8}");
                break;
        }
    }

    // Go: letters, marks, numbers, punctuation, symbols and the ASCII space.
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate => false,
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        _ => true,
    };
}
