// A frame: the unit of one write. Either all of it counts or none. Little-endian; starts at a multiple of 512 from the file's start,
// so that no sector holds bytes of two frames and a torn write never harms the frame before.
//
//    0  magic "KVF1"                  4  crc32c of bytes 8..159
//    8  signature of the segment     16  sequence: 1, 2, 3, ... over all segments, without gaps
//   24  durable: the sequence up to which the writer had been told "synced" when it made this frame
//   32  kind: 1 data, 2 seal, 3 close, 4 checkpoint, 5 hard states only
//   36  number of records            40  bytes of records     44  crc32c of bytes 160 to the frame's end, pad included
//   48  crc32c (at 4) of the frame before: frames form a chain  52  bytes of records of the frame before
//   56  first entry of this frame: group, term, index            80  last entry: group, term, index
//  104  first entry of the frame before: group, term, index     128  last entry: group, term, index
//  152  blank: sectors of the frame, of 512 bytes, that are all zero        156  kind of the frame before; 0 for frame 1
//  160  records, then zeroes up to a multiple of 512
//
// Why "durable": several frames may be written before one sync, and the disk may keep a later one and lose an earlier one. A damaged
// frame s is proved to have been acknowledged by any later frame that says durable >= s; without such a witness it was never
// acknowledged, as far as this disk can tell.
// Why the ids of the frame before: when that frame is damaged, they say which entries to fetch from the other nodes.
// Why "blank": disks write sectors whole or not at all, and there were zeroes before. So a torn frame has more blank sectors than were
// written, and one that does not read back but has no more than that was written whole, and damaged later.
using System.Buffers.Binary;
using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>What a frame is for. The numbers are on disk; never reuse one.</summary>
internal enum WalFrameKind : uint
{
    /// <summary>Records.</summary>
    Data = 1,

    /// <summary>The last frame of a segment: the log goes on in the next one, which exists.</summary>
    Seal = 2,

    /// <summary>The log was closed after everything before was synced.</summary>
    Close = 3,

    /// <summary>Where every group's log stood when this segment began: the first frame of each segment but the first.</summary>
    Checkpoint = 4,

    /// <summary>Nothing but hard states, which stand in their copy, too: so the log can be read without this frame.</summary>
    HardStates = 5,
}

/// <summary>Names an entry.</summary>
internal readonly record struct WalEntryId(ulong Group, ulong Term, ulong Index);

/// <summary>First and last entry of a frame; all zero when it holds none.</summary>
internal readonly record struct WalFrameIds(WalEntryId First, WalEntryId Last);

/// <summary>The frame before, as the next one repeats it.</summary>
internal readonly record struct WalFrameLink(uint Crc, int BodyBytes, WalFrameKind Kind, WalFrameIds Ids);

/// <summary>The first 160 bytes of a frame.</summary>
internal readonly record struct WalFrameHeader(
    WalFrameKind Kind,
    ulong Signature,
    ulong Sequence,
    ulong DurableSequence,
    int RecordCount,
    int BodyBytes,
    uint BodyCrc,
    int BlankSectors,
    WalFrameIds Ids,
    WalFrameLink Previous)
{
    public const int Bytes = 160;
    public const int Alignment = 512;
    private const uint Magic = 0x3146_564B;
    private const int CrcFrom = 8;

    /// <summary>Length on disk of a frame whose records take <paramref name="bodyBytes"/>.</summary>
    public static long FrameBytes(long bodyBytes) => (Bytes + bodyBytes + Alignment - 1) & -Alignment;

    /// <summary>How many sectors of a frame are all zero. The first never is: the magic is in it.</summary>
    public static int CountBlankSectors(ReadOnlySpan<byte> frame)
    {
        var blank = 0;
        for (var at = 0; at < frame.Length; at += Alignment)
        {
            if (frame.Slice(at, Alignment).IndexOfAnyExcept((byte)0) < 0)
            {
                blank++;
            }
        }

        return blank;
    }

    /// <summary>Whether the bytes claim to be a frame of a segment; says nothing about their truth.</summary>
    public static bool LooksLikeFrame(ReadOnlySpan<byte> source, ulong signature) =>
        BinaryPrimitives.ReadUInt32LittleEndian(source) == Magic && BinaryPrimitives.ReadUInt64LittleEndian(source[8..]) == signature;

    /// <summary>Writes the header and returns its checksum, by which the next frame refers to this one.</summary>
    public uint Write(Span<byte> target)
    {
        target = target[..Bytes];
        target.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Signature);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], DurableSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(target[32..], (uint)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(target[36..], RecordCount);
        BinaryPrimitives.WriteInt32LittleEndian(target[40..], BodyBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[44..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(target[48..], Previous.Crc);
        BinaryPrimitives.WriteInt32LittleEndian(target[52..], Previous.BodyBytes);
        WriteIds(target[56..], Ids);
        WriteIds(target[104..], Previous.Ids);
        BinaryPrimitives.WriteInt32LittleEndian(target[152..], BlankSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(target[156..], (uint)Previous.Kind);
        var crc = Crc32C.Compute(target[CrcFrom..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], crc);
        return crc;
    }

    /// <summary>Reads a header of the segment with this signature; false when there is none or its checksum is wrong.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, ulong signature, out WalFrameHeader header, out uint crc)
    {
        header = default;
        crc = 0;
        if (source.Length < Bytes || !LooksLikeFrame(source, signature))
        {
            return false;
        }

        source = source[..Bytes];
        crc = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        if (crc != Crc32C.Compute(source[CrcFrom..]))
        {
            return false;
        }

        header = Decode(source, signature);
        return header.BodyBytes >= 0;
    }

    private static WalFrameHeader Decode(ReadOnlySpan<byte> source, ulong signature) => new(
        Kind: (WalFrameKind)BinaryPrimitives.ReadUInt32LittleEndian(source[32..]),
        Signature: signature,
        Sequence: BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
        DurableSequence: BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
        RecordCount: BinaryPrimitives.ReadInt32LittleEndian(source[36..]),
        BodyBytes: BinaryPrimitives.ReadInt32LittleEndian(source[40..]),
        BodyCrc: BinaryPrimitives.ReadUInt32LittleEndian(source[44..]),
        BlankSectors: BinaryPrimitives.ReadInt32LittleEndian(source[152..]),
        Ids: ReadIds(source[56..]),
        Previous: new WalFrameLink(
            BinaryPrimitives.ReadUInt32LittleEndian(source[48..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[52..]),
            (WalFrameKind)BinaryPrimitives.ReadUInt32LittleEndian(source[156..]),
            ReadIds(source[104..])));

    private static void WriteIds(Span<byte> target, in WalFrameIds ids)
    {
        WriteId(target, ids.First);
        WriteId(target[24..], ids.Last);
    }

    private static void WriteId(Span<byte> target, in WalEntryId id)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, id.Group);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], id.Term);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], id.Index);
    }

    private static WalFrameIds ReadIds(ReadOnlySpan<byte> source) => new(ReadId(source), ReadId(source[24..]));

    private static WalEntryId ReadId(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source),
        BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[16..]));
}
