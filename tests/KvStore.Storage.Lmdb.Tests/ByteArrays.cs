using System.Diagnostics.CodeAnalysis;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>Byte arrays by content, in the order of keys.</summary>
internal sealed class ByteArrays : IComparer<byte[]>, IEqualityComparer<byte[]>
{
    public static readonly ByteArrays Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
