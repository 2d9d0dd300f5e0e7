using System.IO.Hashing;

namespace KvStore.Contracts.Partitioning;

/// <summary>
/// One of the parts into which the keys of a partitioned cluster are divided, and which move between groups as a whole. Which keys a slot has
/// never changes: it is the first 12 bits of the XXH64 (seed 0) of a key's routing part. docs/STORAGE_FORMAT.md has test vectors.
/// </summary>
/// <param name="Number">From 0 to <see cref="Count"/> - 1.</param>
public readonly record struct Slot(int Number)
{
    /// <summary>How many there are, in every cluster.</summary>
    public const int Count = 1 << Bits;

    private const int Bits = 12;
    private const byte TagStart = (byte)'{';
    private const byte TagEnd = (byte)'}';

    /// <summary>All of them, in order.</summary>
    public static IEnumerable<Slot> All => Enumerable.Range(0, Count).Select(static number => new Slot(number));

    /// <summary>The slot that a key is in.</summary>
    public static Slot Of(ReadOnlySpan<byte> key) => new((int)(XxHash64.HashToUInt64(RoutingPart(key)) >> (64 - Bits)));

    /// <summary>
    /// The part of a key that decides on its slot: what is between its first <c>{</c> and the next <c>}</c>, unless that is nothing; else the whole
    /// key. Keys with equal tags are in one slot, and so in one group whatever moves.
    /// </summary>
    public static ReadOnlySpan<byte> RoutingPart(ReadOnlySpan<byte> key)
    {
        var start = key.IndexOf(TagStart) + 1;
        if (start == 0)
        {
            return key;
        }

        var length = key[start..].IndexOf(TagEnd);
        return length > 0 ? key.Slice(start, length) : key;
    }

    /// <summary>
    /// The one slot that all keys of a range are in, whichever they are; null when they may be in several. It is one for a single key, and for a
    /// range within a tag: all its keys begin with the same bytes, up to the end of a tag.
    /// </summary>
    /// <param name="key">The first key.</param>
    /// <param name="rangeEnd">As in etcd's ranges: empty for the key alone, one zero byte for no end.</param>
    public static Slot? OfRange(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd)
    {
        if (rangeEnd.IsEmpty)
        {
            return Of(key);
        }

        var common = key[..CommonPrefixLength(key, rangeEnd)];
        var routing = RoutingPart(common);
        return routing.Length < common.Length ? Of(common) : null;
    }

    /// <summary>How many bytes all keys of a range have in common.</summary>
    private static int CommonPrefixLength(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd)
    {
        var common = key.CommonPrefixLength(rangeEnd);

        // The end of a prefix is the prefix with its last byte one higher.
        var isPrefix = rangeEnd.Length == key.Length && common == key.Length - 1 && rangeEnd[common] == key[common] + 1;
        return isPrefix ? key.Length : common;
    }

    /// <inheritdoc/>
    public override string ToString() => Number.ToString();
}
