using System.Buffers.Text;
using System.Text;

using Google.Protobuf;

using KvStore.Bench.Load;

namespace KvStore.Bench.Large;

/// <summary>Keys of 16 bytes, spread evenly and in no order; and values that do not compress by more than those of applications do.</summary>
internal static class LargeKeys
{
    private const int Size = 16;
    private const int AlphabetBits = 6;

    private static readonly byte[] Alphabet = Encoding.ASCII.GetBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>The key of a number; different numbers have different keys.</summary>
    public static ByteString Key(long number) => Write(Place(number));

    /// <summary>A key behind the key of a number, with about so many of <paramref name="total"/> keys between them.</summary>
    public static ByteString Behind(long number, long keys, long total)
    {
        var place = Place(number);
        var span = ulong.MaxValue / (ulong)total * (ulong)keys;
        return Write(place > ulong.MaxValue - span ? ulong.MaxValue : place + span);
    }

    /// <summary>The value of a number: letters and digits, which follow from it.</summary>
    public static ByteString Value(long number, int size)
    {
        var random = new SplitMix64((ulong)number);
        var text = new byte[size];
        var bits = 0ul;
        for (var i = 0; i < size; i++)
        {
            bits = i % 10 == 0 ? random.Next() : bits >> AlphabetBits;
            text[i] = Alphabet[(int)(bits & ((1 << AlphabetBits) - 1))];
        }

        return UnsafeByteOperations.UnsafeWrap(text);
    }

    // The generator's output for a state is a bijection of it.
    private static ulong Place(long number) => new SplitMix64((ulong)number).Next();

    private static ByteString Write(ulong place)
    {
        Span<byte> text = stackalloc byte[Size];
        Utf8Formatter.TryFormat(place, text, out _, new System.Buffers.StandardFormat('x', Size));
        return ByteString.CopyFrom(text);
    }
}
