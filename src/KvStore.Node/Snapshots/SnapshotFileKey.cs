using System.Buffers.Binary;
using KvStore.Contracts.Internal;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>Tells snapshot files apart while they are transferred: two files with equal keys hold the same bytes.</summary>
/// <param name="Position">The position of the snapshot.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Digest">The first 8 bytes of the SHA-256 that ends it.</param>
internal readonly record struct SnapshotFileKey(LogPosition Position, long Length, ulong Digest)
{
    /// <summary>The key of a file that was found good.</summary>
    public static SnapshotFileKey Of(IFile file, LogPosition position)
    {
        Span<byte> digest = stackalloc byte[sizeof(ulong)];
        var length = file.Length;
        file.Read(digest, length - SnapshotFormat.TrailerBytes + SnapshotFormat.TrailerDigestAt);
        return new SnapshotFileKey(position, length, BinaryPrimitives.ReadUInt64LittleEndian(digest));
    }

    public static SnapshotFileKey From(SnapshotFileId wire) =>
        new(new LogPosition(new Term(wire.Term), new LogIndex(wire.Index)), (long)Math.Min(wire.Length, long.MaxValue), wire.Digest);

    public SnapshotFileId ToWire() =>
        new() { Term = Position.Term.Value, Index = Position.Index.Value, Length = (ulong)Length, Digest = Digest };
}
