using System.Buffers.Binary;

namespace KvStore.Testing.Fuzzing;

/// <summary>Makes from bytes that mean something others that mean less, in the ways in which bytes go wrong.</summary>
public static class Mutator
{
    private const int ChangesMax = 6;
    private const int InsertedMax = 40;

    private static readonly ulong[] Telling = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, int.MaxValue, 0x80000000, uint.MaxValue, long.MaxValue, ulong.MaxValue];

    /// <summary>Bytes by chance.</summary>
    public static byte[] Noise(Random random, int lengthMax)
    {
        var bytes = new byte[random.Next(lengthMax + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A few changes, each of them small or of some bytes at once.</summary>
    public static byte[] Mutate(Random random, ReadOnlySpan<byte> source)
    {
        List<byte> bytes = [.. source];
        for (var changes = random.Next(1, ChangesMax + 1); changes > 0; changes--)
        {
            Change(random, bytes);
        }

        return [.. bytes];
    }

    private static void Change(Random random, List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = random.Next(bytes.Count - at + 1);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.InsertRange(at, Noise(random, InsertedMax));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, Math.Min(length, InsertedMax)));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                WriteNumber(random, bytes, at);
                break;
        }
    }

    /// <summary>A number that is likely to be taken for a length or an index.</summary>
    private static void WriteNumber(Random random, List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, Telling[random.Next(Telling.Length)]);
        for (var i = 0; i < 1 << random.Next(4) && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }
}
