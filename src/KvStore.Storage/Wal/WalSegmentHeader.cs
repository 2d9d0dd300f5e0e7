// A segment file: wal-<sequence, 16 hex digits>.log, of a fixed length, zero-filled before it gets that name. Little-endian.
//
//      0  magic "KVWALSEG"            8  format version (2)           12  zero
//     16  sequence: 1, 2, 3, ...     24  signature, unlike that of any other segment
//     32  cluster id                 40  node id                      48  length of the file
//     56  zeroes                   4092  crc32c of bytes 0..4091
//   4096  first frame
//
// The header has a page of its own, and is synced, and the name with it, before the first frame is written: so a header that does not
// read back is damage, never a torn write.
using System.Buffers.Binary;
using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>The first 4096 bytes of a segment.</summary>
internal readonly record struct WalSegmentHeader(ulong Sequence, ulong Signature, ulong ClusterId, ulong NodeId, long SegmentBytes)
{
    public const int Bytes = 4096;
    public const uint FormatVersion = 2;
    private const ulong Magic = 0x4745_534C_4157_564B;
    private const int CrcAt = Bytes - sizeof(uint);

    public void Write(Span<byte> target)
    {
        target = target[..Bytes];
        target.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], FormatVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], Signature);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], ClusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], NodeId);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], SegmentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[CrcAt..], Crc32C.Compute(target[..CrcAt]));
    }

    /// <summary>Reads a header back; throws when it is damaged or of a newer format.</summary>
    public static WalSegmentHeader Read(ReadOnlySpan<byte> source, string path)
    {
        if (source.Length < Bytes)
        {
            throw new StorageCorruptionException("the file is shorter than its header", path, source.Length);
        }

        source = source[..Bytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[CrcAt..]) != Crc32C.Compute(source[..CrcAt]) ||
            BinaryPrimitives.ReadUInt64LittleEndian(source) != Magic)
        {
            throw new StorageCorruptionException(
                "the segment's header does not read back, though a segment gets its name only after its header was synced", path, offset: 0);
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        if (version != FormatVersion)
        {
            throw new StorageException($"'{path}' has log format {version}, but this version reads format {FormatVersion} only.", path);
        }

        return new WalSegmentHeader(
            Sequence: BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            Signature: BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
            ClusterId: BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
            NodeId: BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
            SegmentBytes: BinaryPrimitives.ReadInt64LittleEndian(source[48..]));
    }
}
