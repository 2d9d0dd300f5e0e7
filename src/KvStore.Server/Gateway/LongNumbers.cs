using System.Buffers;
using System.Text;

namespace KvStore.Server.Gateway;

/// <summary>
/// Makes texts of the whole numbers in JSON that have more digits than a double keeps. Clients send the 64-bit ids of leases as plain numbers, and
/// the parser of protobuf reads plain numbers as doubles, but the digits of texts as they are.
/// </summary>
internal static class LongNumbers
{
    private const int ExactDigitsMax = 15;

    private static readonly SearchValues<char> Starts = SearchValues.Create("\"-0123456789");
    private static readonly SearchValues<char> NumberParts = SearchValues.Create("+-.eE0123456789");
    private static readonly SearchValues<char> FractionParts = SearchValues.Create(".eE");

    /// <summary>The same JSON with such numbers in quotes; itself if there are none. What is no JSON stays none.</summary>
    public static string Quote(string json)
    {
        StringBuilder? quoted = null;
        var (copied, at) = (0, 0);
        while (json.AsSpan(at).IndexOfAny(Starts) is var next and >= 0)
        {
            var start = at + next;
            if (json[start] == '"')
            {
                at = EndOfText(json, start);
                continue;
            }

            at = EndOfNumber(json, start);
            if (IsLong(json.AsSpan(start, at - start)))
            {
                quoted ??= new StringBuilder(json.Length + 2);
                quoted.Append(json, copied, start - copied).Append('"').Append(json, start, at - start).Append('"');
                copied = at;
            }
        }

        return quoted is null ? json : quoted.Append(json, copied, json.Length - copied).ToString();
    }

    private static int EndOfText(string json, int start)
    {
        var at = start + 1;
        while (at < json.Length && json.AsSpan(at).IndexOfAny('"', '\\') is var next and >= 0)
        {
            at += next;
            if (json[at] == '"')
            {
                return at + 1;
            }

            // A backslash and what it makes part of the text.
            at += 2;
        }

        return json.Length;
    }

    private static int EndOfNumber(string json, int start) =>
        json.AsSpan(start).IndexOfAnyExcept(NumberParts) is var length and >= 0 ? start + length : json.Length;

    private static bool IsLong(ReadOnlySpan<char> number) => number.Length > ExactDigitsMax && !number.ContainsAny(FractionParts);
}
