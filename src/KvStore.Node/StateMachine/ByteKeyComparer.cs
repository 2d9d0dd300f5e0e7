namespace KvStore.Node.StateMachine;

/// <summary>
/// Equality and order of keys by their bytes. Its hash differs from process to process: fit for lookups, never for anything that must be
/// equal on all replicas.
/// </summary>
internal sealed class ByteKeyComparer : IEqualityComparer<ReadOnlyMemory<byte>>, IComparer<ReadOnlyMemory<byte>>
{
    public static readonly ByteKeyComparer Instance = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<byte> obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }

    public int Compare(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceCompareTo(y.Span);
}
