using Google.Protobuf;

namespace KvStore.Client;

/// <summary>Some keys next to each other in the order of their bytes. Immutable.</summary>
public readonly struct KvRange : IEquatable<KvRange>
{
    private KvRange(ByteString first, ByteString end)
    {
        First = first;
        End = end;
    }

    /// <summary>All keys.</summary>
    public static KvRange All => new(KeyRanges.FromKeyEnd, KeyRanges.FromKeyEnd);

    internal ByteString First { get; }

    /// <summary>As the API wants it: empty for a single key.</summary>
    internal ByteString End { get; }

    /// <summary>A single key.</summary>
    public static implicit operator KvRange(KvKey key) => Key(key);

    /// <summary>Whether two ranges are the same.</summary>
    public static bool operator ==(KvRange left, KvRange right) => left.Equals(right);

    /// <summary>Whether two ranges are different.</summary>
    public static bool operator !=(KvRange left, KvRange right) => !left.Equals(right);

    /// <summary>A single key.</summary>
    public static KvRange Key(KvKey key) => new(key.Bytes, ByteString.Empty);

    /// <summary>All keys that begin with a prefix; an empty one means all keys.</summary>
    public static KvRange Prefix(KvKey prefix) =>
        new(prefix.Bytes.IsEmpty ? KeyRanges.FromKeyEnd : prefix.Bytes, KeyRanges.PrefixEnd(prefix.Bytes));

    /// <summary>All keys from one on.</summary>
    public static KvRange From(KvKey first) => new(first.Bytes, KeyRanges.FromKeyEnd);

    /// <summary>All keys from one on and before another.</summary>
    public static KvRange Between(KvKey first, KvKey end) => new(first.Bytes, end.Bytes);

    /// <inheritdoc/>
    public bool Equals(KvRange other) => Equals(First, other.First) && Equals(End, other.End);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KvRange other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(First, End);
}
