namespace KvStore.Storage.Wal;

/// <summary>Settings of a <see cref="WriteAheadLog"/>.</summary>
public sealed record WalOptions
{
    private const long SegmentBytesMin = 16 * 1024;
    private const long SegmentBytesCeiling = 1L << 30;
    private const int CheckpointShare = 8;

    /// <summary>The cluster that the log belongs to; written into every segment and checked when opening.</summary>
    public required ulong ClusterId { get; init; }

    /// <summary>The node that the log belongs to; likewise.</summary>
    public required ulong NodeId { get; init; }

    /// <summary>
    /// Length of a segment file in bytes, zero-filled in advance. Default 64 MiB. Larger: fewer rollovers, slower start (the last
    /// segment is read to its end). A multiple of 512, from 16 KiB to 1 GiB. A change holds for segments made after it.
    /// </summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Largest batch in encoded bytes, and most bytes written by one call to the disk. Default 8 MiB. Must fit a segment. Costs a
    /// buffer of this size once such a batch was written.
    /// </summary>
    public int BatchBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// A number that goes into the signatures of new segments. Give a random one in production, so that no client can write a value
    /// that looks like a frame of this log, and a seeded one in a simulation. Default 0.
    /// </summary>
    public ulong SignatureSalt { get; init; }

    /// <summary>Room kept in a segment for its checkpoint, which takes 72 bytes for each group.</summary>
    internal long CheckpointBytesMax => SegmentBytes / CheckpointShare;

    /// <summary>Throws <see cref="ArgumentException"/> when the settings do not fit together.</summary>
    public void Validate()
    {
        if (SegmentBytes is < SegmentBytesMin or > SegmentBytesCeiling || SegmentBytes % WalFrameHeader.Alignment != 0)
        {
            throw new ArgumentException(
                $"{nameof(SegmentBytes)} is {SegmentBytes}; it must be a multiple of {WalFrameHeader.Alignment} from {SegmentBytesMin} to {SegmentBytesCeiling}.");
        }

        // Beside the largest frame a segment holds its header, its checkpoint and the frame that seals it.
        var room = SegmentBytes - WalSegmentHeader.Bytes - CheckpointBytesMax - WalFrameHeader.Alignment - WalFrameHeader.Alignment;
        if (BatchBytesMax < WalRecordCodec.HeaderBytes || BatchBytesMax > room)
        {
            throw new ArgumentException(
                $"{nameof(BatchBytesMax)} is {BatchBytesMax}; with {nameof(SegmentBytes)} {SegmentBytes} it must be from {WalRecordCodec.HeaderBytes} to {room}.");
        }
    }
}
