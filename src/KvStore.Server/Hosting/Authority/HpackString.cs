namespace KvStore.Server.Hosting.Authority;

/// <summary>A string literal of a header block (RFC 7541, section 5.2).</summary>
/// <param name="Start">Where its bytes start in the block, after the length.</param>
/// <param name="Length">Bytes it takes there.</param>
/// <param name="IsHuffman">Whether these are Huffman coded.</param>
internal readonly record struct HpackString(int Start, int Length, bool IsHuffman)
{
    /// <summary>Bits of the length that stand in the first byte, beside the Huffman flag.</summary>
    public const int LengthPrefixBits = 7;

    /// <summary>The bit that says Huffman.</summary>
    public const byte HuffmanFlag = 0x80;

    /// <summary>Where the string ends.</summary>
    public int End => Start + Length;

    /// <summary>Reads the string that starts with its length at <paramref name="position"/>, and passes it; false if malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, ref int position, out HpackString text)
    {
        text = default;
        if (position >= block.Length)
        {
            return false;
        }

        var isHuffman = (block[position] & HuffmanFlag) != 0;
        if (!HpackInteger.TryRead(block, LengthPrefixBits, ref position, out var length) || length > block.Length - position)
        {
            return false;
        }

        text = new HpackString(position, length, isHuffman);
        position += length;
        return true;
    }

    /// <summary>Decodes the string; false when it is malformed or longer than <paramref name="destination"/>.</summary>
    public bool TryDecode(ReadOnlySpan<byte> block, Span<byte> destination, out int written)
    {
        var source = block.Slice(Start, Length);
        if (IsHuffman)
        {
            return HuffmanDecoder.TryDecode(source, destination, out written);
        }

        written = Length;
        return source.TryCopyTo(destination);
    }
}
