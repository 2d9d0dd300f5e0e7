using System.Buffers.Binary;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>The end of a snapshot file, as SnapshotFormat.cs draws it.</summary>
/// <param name="Chunks">Chunks before it.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="FileBytes">Length of the file.</param>
internal readonly record struct SnapshotTrailer(ulong Chunks, ulong Rows, long FileBytes)
{
    /// <summary>Writes what the SHA-256 still covers: everything before it.</summary>
    public void WriteHead(Span<byte> trailer)
    {
        trailer[..SnapshotFormat.TrailerBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, SnapshotFormat.TrailerMagic);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[8..], Chunks);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[16..], Rows);
        BinaryPrimitives.WriteInt64LittleEndian(trailer[24..], FileBytes);
    }

    /// <summary>Writes the checksum, after the SHA-256.</summary>
    public static void WriteChecksum(Span<byte> trailer) =>
        BinaryPrimitives.WriteUInt32LittleEndian(
            trailer[SnapshotFormat.TrailerCrcAt..], Crc32C.Compute(trailer[..SnapshotFormat.TrailerCrcAt]));

    /// <summary>Reads a trailer; null when it is damaged.</summary>
    public static SnapshotTrailer? Read(ReadOnlySpan<byte> trailer)
    {
        if (trailer.Length != SnapshotFormat.TrailerBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer) != SnapshotFormat.TrailerMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[SnapshotFormat.TrailerCrcAt..])
                != Crc32C.Compute(trailer[..SnapshotFormat.TrailerCrcAt])
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != 0
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[68..]) != 0)
        {
            return null;
        }

        return new SnapshotTrailer(
            BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(trailer[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(trailer[24..]));
    }

    /// <summary>The SHA-256 in a trailer.</summary>
    public static ReadOnlySpan<byte> DigestOf(ReadOnlySpan<byte> trailer) =>
        trailer.Slice(SnapshotFormat.TrailerDigestAt, SnapshotFormat.DigestBytes);
}
