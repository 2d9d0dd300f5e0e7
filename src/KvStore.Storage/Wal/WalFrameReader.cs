using System.Numerics;
using System.Runtime.InteropServices;
using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>Reads frames of a segment.</summary>
internal sealed class WalFrameReader
{
    /// <summary>Fewer bits than the magic alone has: no frame was ever written to a sector with so few.</summary>
    private const int StrayBitsMax = 8;

    private readonly byte[] _sector = new byte[WalFrameHeader.Alignment];

    /// <summary>Reads the frame at an offset. Returns null and the frame, or why there is none.</summary>
    public WalGap? TryRead(WalSegment segment, long offset, out WalFrame frame)
    {
        frame = default;
        if (offset + _sector.Length > segment.Length)
        {
            return new WalGap("the segment ends without the frame that seals it", MayBeTorn: false);
        }

        if (segment.File.Read(_sector, offset) != _sector.Length)
        {
            return new WalGap("the file ends early", MayBeTorn: false);
        }

        if (!WalFrameHeader.TryRead(_sector, segment.Signature, out var header, out var crc))
        {
            return Describe(segment);
        }

        var length = WalFrameHeader.FrameBytes(header.BodyBytes);
        if (offset + length > segment.Length)
        {
            return new WalGap("the frame's length reaches past the end of the segment", MayBeTorn: false, header);
        }

        // Not pooled: the entries that recovery hands out keep their slices of it.
        var bytes = new byte[length];
        if (segment.File.Read(bytes, offset) != bytes.Length)
        {
            return new WalGap("the file ends early", MayBeTorn: false, header);
        }

        frame = new WalFrame(header, crc, offset, bytes);
        return Crc32C.Compute(bytes.AsSpan(WalFrameHeader.Bytes)) == header.BodyCrc
            ? null
            : new WalGap(
                "the checksum of the frame's records does not match",
                MayBeTorn: WalFrameHeader.CountBlankSectors(bytes) > header.BlankSectors,
                header);
    }

    private WalGap Describe(WalSegment segment)
    {
        var bits = 0;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(_sector))
        {
            bits += BitOperations.PopCount(word);
        }

        if (bits == 0)
        {
            return new WalGap("there are zeroes", MayBeTorn: true);
        }

        var reason = WalFrameHeader.LooksLikeFrame(_sector, segment.Signature) ? "the checksum of the frame's header does not match" : "there is no frame";
        return new WalGap(reason, MayBeTorn: bits < StrayBitsMax);
    }
}
