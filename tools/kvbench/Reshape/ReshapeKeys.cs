using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using KvStore.Contracts.Partitioning;

namespace KvStore.Bench.Reshape;

/// <summary>
/// The keys, and what is known of their values: each is put by one client, which counts its puts; the count is the value's first bytes. Thread safety:
/// the members of one key by one thread at a time.
/// </summary>
internal sealed class ReshapeKeys(int count, int valueSize)
{
    private const string Prefix = "reshape/";

    private readonly long[] _acknowledged = new long[count];
    private readonly ConcurrentDictionary<int, long> _open = new();

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>A key; they are in the order of their numbers.</summary>
    public static ByteString Key(int number) => ByteString.CopyFromUtf8(Prefix + number.ToString("D9", CultureInfo.InvariantCulture));

    /// <summary>The number of a key; -1 for one of somebody else.</summary>
    public static int NumberOf(ByteString key) =>
        key.ToStringUtf8() is var text && text.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>How many keys are in each slot.</summary>
    public int[] CountBySlot()
    {
        var counts = new int[Slot.Count];
        for (var number = 0; number < count; number++)
        {
            counts[Slot.Of(Key(number).Span).Number]++;
        }

        return counts;
    }

    /// <summary>The value of the next put of a key, which is begun with that.</summary>
    public (ByteString Value, long Puts) Begin(int number)
    {
        var puts = _acknowledged[number] + 1;
        _open[number] = puts;
        return (Value(puts), puts);
    }

    /// <summary>The put that was begun was acknowledged.</summary>
    public void Acknowledge(int number, long puts)
    {
        _acknowledged[number] = puts;
        _open.TryRemove(number, out _);
    }

    /// <summary>The value after so many puts; zero: as it was loaded.</summary>
    public ByteString Value(long puts)
    {
        var bytes = new byte[valueSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, puts);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>Whether a value is what the key must have now: that of the last put acknowledged, or of one that is begun.</summary>
    public bool IsRight(int number, ByteString value)
    {
        if (value.Length != valueSize)
        {
            return false;
        }

        var puts = BinaryPrimitives.ReadInt64LittleEndian(value.Span);
        return puts == _acknowledged[number] || (_open.TryGetValue(number, out var open) && puts == open);
    }
}
