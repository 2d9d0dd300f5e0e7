using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>Reads frames of a segment.</summary>
internal sealed class WalFrameReader
{
    private readonly byte[] _sector = new byte[WalFrameHeader.Alignment];

    /// <summary>Reads the frame at an offset. Returns null and the frame, or why there is none.</summary>
    public string? TryRead(WalSegment segment, long offset, out WalFrame frame)
    {
        frame = default;
        if (offset + _sector.Length > segment.Length)
        {
            return "the segment ends without the frame that seals it";
        }

        if (segment.File.Read(_sector, offset) != _sector.Length)
        {
            return "the file ends early";
        }

        if (!WalFrameHeader.TryRead(_sector, segment.Signature, out var header, out var crc))
        {
            return Describe(segment);
        }

        var length = WalFrameHeader.FrameBytes(header.BodyBytes);
        if (offset + length > segment.Length)
        {
            return "the frame's length reaches past the end of the segment";
        }

        // Not pooled: the entries that recovery hands out keep their slices of it.
        var bytes = new byte[length];
        if (segment.File.Read(bytes, offset) != bytes.Length)
        {
            return "the file ends early";
        }

        frame = new WalFrame(header, crc, offset, bytes);
        return Crc32C.Compute(bytes.AsSpan(WalFrameHeader.Bytes)) == header.BodyCrc ? null : "the checksum of the frame's records does not match";
    }

    private string Describe(WalSegment segment)
    {
        if (_sector.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            return "there are zeroes";
        }

        return WalFrameHeader.LooksLikeFrame(_sector, segment.Signature) ? "the checksum of the frame's header does not match" : "there is no frame";
    }
}
