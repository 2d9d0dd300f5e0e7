using KvStore.Storage.Engine;

namespace KvStore.Storage.Memory;

/// <summary>A batch for trees in memory: the rows are made here and only linked into the tree when applied.</summary>
internal sealed class MemoryWriteBatch : WriteBatch
{
    private readonly List<byte[]> _rows = [];

    public override int Count => _rows.Count;

    /// <summary>The changes in order, each a <see cref="Row"/>; a deletion is a tombstone.</summary>
    internal List<byte[]> Rows => _rows;

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> valueHead, ReadOnlySpan<byte> valueTail)
    {
        ThrowIfEmpty(key);
        _rows.Add(Row.Create(key, valueHead, valueTail));
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        ThrowIfEmpty(key);
        _rows.Add(Row.CreateTombstone(key));
    }

    public override void Clear() => _rows.Clear();

    private static void ThrowIfEmpty(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("A key must not be empty.", nameof(key));
        }
    }
}
