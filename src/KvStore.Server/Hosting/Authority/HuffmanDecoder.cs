namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// Decodes the Huffman code of HPACK bit by bit: a few strings per connection of a rare client are no reason for larger tables. Thread
/// safety: all members.
/// </summary>
internal static class HuffmanDecoder
{
    // By length of the code: the first code, how many there are, and the place of the first one's symbol among the symbols in code order.
    private static readonly int[] FirstCodes = new int[HuffmanCode.LengthMax + 1];
    private static readonly int[] Counts = new int[HuffmanCode.LengthMax + 1];
    private static readonly int[] FirstPlaces = new int[HuffmanCode.LengthMax + 1];
    private static readonly short[] Symbols = new short[HuffmanCode.EndOfString + 1];

    static HuffmanDecoder()
    {
        var code = 0;
        var place = 0;
        for (var length = HuffmanCode.LengthMin; length <= HuffmanCode.LengthMax; length++)
        {
            code <<= 1;
            FirstCodes[length] = code;
            FirstPlaces[length] = place;
            for (var symbol = 0; symbol < HuffmanCode.Lengths.Length; symbol++)
            {
                if (HuffmanCode.Lengths[symbol] == length)
                {
                    Symbols[place++] = (short)symbol;
                    code++;
                }
            }

            Counts[length] = place - FirstPlaces[length];
        }
    }

    /// <summary>Decodes a string; false when it is malformed or longer than <paramref name="destination"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        var code = 0;
        var length = 0;
        foreach (var next in source)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((next >> bit) & 1);
                length++;
                var offset = code - FirstCodes[length];
                if (offset >= Counts[length])
                {
                    continue;
                }

                var symbol = Symbols[FirstPlaces[length] + offset];
                if (symbol == HuffmanCode.EndOfString || written == destination.Length)
                {
                    return false;
                }

                destination[written++] = (byte)symbol;
                code = 0;
                length = 0;
            }
        }

        return IsPadding(code, length);
    }

    // Fewer than eight ones, the start of the code of the end of the string (RFC 7541, section 5.2).
    private static bool IsPadding(int code, int length) => length < 8 && code == (1 << length) - 1;
}
