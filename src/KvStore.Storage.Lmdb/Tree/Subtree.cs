using System.Buffers.Binary;
using KvStore.Storage.Files;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>The value of an entrance: the number of the subtree behind it.</summary>
internal static class Subtree
{
    public const int Size = sizeof(ulong);

    public static ulong Read(ReadOnlySpan<byte> value, string path) =>
        value.Length == Size && BinaryPrimitives.ReadUInt64LittleEndian(value) is var subtree and not KeyChunk.Root
            ? subtree
            : throw new StorageCorruptionException($"The LMDB file in '{path}' has an entrance to no subtree.");

    public static void Write(Span<byte> value, ulong subtree) => BinaryPrimitives.WriteUInt64LittleEndian(value, subtree);
}
