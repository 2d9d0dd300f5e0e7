using System.Buffers;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// Integers of HPACK (RFC 7541, section 5.1): the low bits of the first byte, the prefix; if these are all ones, bytes of seven bits
/// follow, the least significant first, with the top bit set on all but the last.
/// </summary>
internal static class HpackInteger
{
    private const int ContinuationBits = 7;
    private const int ContinuationFlag = 0x80;

    // Four continuation bytes: far beyond any length or index that fits into a block.
    private const int ShiftMax = 3 * ContinuationBits;

    /// <summary>Reads the integer at <paramref name="position"/>, and moves past it; false when it is cut off or too large.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int prefixBits, ref int position, out int value)
    {
        value = 0;
        if (position >= bytes.Length)
        {
            return false;
        }

        var prefixMax = (1 << prefixBits) - 1;
        value = bytes[position++] & prefixMax;
        if (value < prefixMax)
        {
            return true;
        }

        for (var shift = 0; shift <= ShiftMax && position < bytes.Length; shift += ContinuationBits)
        {
            var next = bytes[position++];
            value += (next & ~ContinuationFlag) << shift;
            if ((next & ContinuationFlag) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a non-negative integer; <paramref name="flags"/> are the bits of the first byte above the prefix.</summary>
    public static void Write(int value, int prefixBits, byte flags, IBufferWriter<byte> output)
    {
        var prefixMax = (1 << prefixBits) - 1;
        if (value < prefixMax)
        {
            output.Write([(byte)(flags | value)]);
            return;
        }

        output.Write([(byte)(flags | prefixMax)]);
        var rest = value - prefixMax;
        for (; rest >= ContinuationFlag; rest >>= ContinuationBits)
        {
            output.Write([(byte)(ContinuationFlag | (rest % ContinuationFlag))]);
        }

        output.Write([(byte)rest]);
    }
}
