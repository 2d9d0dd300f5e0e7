using KvStore.Storage.Lmdb.Buffering;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Reading;

/// <summary>The layers as one reader sees them.</summary>
internal readonly record struct View(Node Buffer, Node Committing, ReadTransaction Committed)
{
    private static readonly LeafNode NoRows = new(edition: 0);

    /// <summary>The layers with a root of the newest buffer.</summary>
    public static View Of(Layers layers, Node buffer) => new(buffer, layers.Committing?.Root ?? NoRows, layers.Version.NextTransaction());

    /// <summary>Looks up a key: the newest layer that knows it decides.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var row = CowTree.Find(Buffer, key) ?? CowTree.Find(Committing, key);
        if (row is null)
        {
            return Committed.TryGet(key, out value);
        }

        var isDeleted = Row.IsTombstone(row);
        value = isDeleted ? default : Row.ValueMemory(row);
        return !isDeleted;
    }
}
