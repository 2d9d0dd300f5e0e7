using KvStore.Storage.Engine;

namespace KvStore.Storage.Memory;

/// <summary>The batch of the memory engine: the rows are made here and only linked into the tree when applied.</summary>
internal sealed class MemoryWriteBatch : WriteBatch
{
    private readonly List<Change> _changes = [];

    public override int Count => _changes.Count;

    internal List<Change> Changes => _changes;

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> valueHead, ReadOnlySpan<byte> valueTail)
    {
        ThrowIfEmpty(key);
        _changes.Add(new Change(Row.Create(key, valueHead, valueTail), IsDelete: false));
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        ThrowIfEmpty(key);
        _changes.Add(new Change(Row.Create(key, default, default), IsDelete: true));
    }

    public override void Clear() => _changes.Clear();

    private static void ThrowIfEmpty(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("A key must not be empty.", nameof(key));
        }
    }

    /// <summary>One change; a deletion has a row without value.</summary>
    internal readonly record struct Change(byte[] Row, bool IsDelete);
}
