using KvStore.Storage.Engine;

namespace KvStore.Storage.Memory;

/// <summary>A sealed root. Holds nothing but memory, so disposing it has nothing to do and one object serves many readers.</summary>
internal sealed class MemorySnapshot(Node root, ulong appliedIndex) : IStorageSnapshot
{
    public ulong AppliedIndex => appliedIndex;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var row = CowTree.Find(root, key);
        value = row is null ? default : Row.ValueMemory(row);
        return row is not null;
    }

    public StorageIterator CreateIterator() => new MemoryIterator(root);

    public void Dispose()
    {
    }
}
