using System.Numerics;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

/// <summary>The encoder that the server has no need of: the canonical code of the lengths, padded with ones.</summary>
internal static class HuffmanEncoder
{
    public static byte[] Encode(ReadOnlySpan<byte> text)
    {
        var codes = MakeCodes();
        var bits = BigInteger.Zero;
        var length = 0;
        foreach (var symbol in text)
        {
            bits = (bits << HuffmanCode.Lengths[symbol]) | codes[symbol];
            length += HuffmanCode.Lengths[symbol];
        }

        var padding = (8 - (length % 8)) % 8;
        bits = (bits << padding) | ((1 << padding) - 1);
        var encoded = new byte[(length + padding) / 8];
        if (encoded.Length > 0)
        {
            var digits = bits.ToByteArray(isUnsigned: true, isBigEndian: true);
            digits.CopyTo(encoded, encoded.Length - digits.Length);
        }

        return encoded;
    }

    private static int[] MakeCodes()
    {
        var lengths = HuffmanCode.Lengths.ToArray();
        var codes = new int[lengths.Length];
        var next = 0;
        var last = 0;
        foreach (var symbol in Enumerable.Range(0, lengths.Length).OrderBy(symbol => lengths[symbol]).ThenBy(symbol => symbol))
        {
            next <<= lengths[symbol] - last;
            last = lengths[symbol];
            codes[symbol] = next++;
        }

        return codes;
    }
}
