namespace KvStore.Storage.Wal;

/// <content>
/// The files that the log is made of: how much room there is, the next one made in advance, those at the beginning deleted.
/// </content>
public sealed partial class WriteAheadLog
{
    /// <summary>Whether there are segments for <see cref="ReleaseSegments"/>.</summary>
    public bool CanRelease => Volatile.Read(ref _firstSequence) < Volatile.Read(ref _firstNeeded);

    /// <summary>Whether it is time for <see cref="PrepareNextSegment"/>: the present segment is half full.</summary>
    public bool WantsNextSegment => _offset > _current.Length / 2 && !_supply.IsReady;

    /// <summary>
    /// Whether the device was too full for the next segment when last tried. The log goes on while the present segment has room.
    /// </summary>
    public bool IsDeviceFull => _supply.IsDeviceFull;

    /// <summary>Bytes left in the present segment: what can be written however full the device is. From any thread.</summary>
    public long RoomBytes => Math.Max(0, _current.Length - WalFrameHeader.Alignment - Volatile.Read(ref _offset));

    /// <summary>Length of the present segment.</summary>
    public long SegmentBytes => _current.Length;

    /// <summary>Where the last frame of the present segment must end, so that the frame that seals it still fits.</summary>
    private long RoomEnd => _current.Length - WalFrameHeader.Alignment;

    /// <summary>
    /// How many of the batches, from the first on, can be written now; none when they need another segment and the device is full. Makes
    /// that segment if it is not there.
    /// </summary>
    public int CountThatFit(ReadOnlySpan<WalBatch> batches)
    {
        ThrowIfPoisoned();
        var count = CountThatFit(batches, RoomBytes);
        if (count > 0 || batches.IsEmpty || !PrepareNextSegment())
        {
            return count;
        }

        var room = _supply.NextLength - WalSegmentHeader.Bytes - _checkpointBytesMax - WalFrameHeader.Alignment;
        return Math.Max(1, CountThatFit(batches, room));
    }

    /// <summary>
    /// Makes the next segment in advance, so that the write that fills the present one need not wait for it. May be called at any time
    /// and from another thread. Returns false when the device is full: then the log goes on while the present segment has room.
    /// </summary>
    public bool PrepareNextSegment()
    {
        ThrowIfPoisoned();
        try
        {
            return _supply.TryPrepare();
        }
        catch (Exception error)
        {
            Poison(error);
            throw;
        }
    }

    /// <summary>
    /// Deletes the segments at the beginning that no group needs, as of the last sync: all their entries are covered by log starts that
    /// are durable. Oldest first, each made durable before the next, so that a crash leaves no gap. May be called from another thread.
    /// Returns how many there were.
    /// </summary>
    public int ReleaseSegments()
    {
        ThrowIfPoisoned();
        try
        {
            var needed = Volatile.Read(ref _firstNeeded);
            var released = 0;
            for (; _firstSequence < needed; released++)
            {
                _supply.Delete(_firstSequence);
                Volatile.Write(ref _firstSequence, _firstSequence + 1);
            }

            return released;
        }
        catch (Exception error)
        {
            Poison(error);
            throw;
        }
    }

    private static int CountThatFit(ReadOnlySpan<WalBatch> batches, long room)
    {
        var count = 0;
        while (count < batches.Length && (room -= WalFrameHeader.FrameBytes(batches[count].EncodedBytes)) >= 0)
        {
            count++;
        }

        return count;
    }

    /// <summary>The first segment from which the log can be read; everything written must be durable.</summary>
    private ulong FindFirstNeeded()
    {
        var hasCheckpoint = _offset > WalSegmentHeader.Bytes || _current.Sequence == 1;
        var newest = hasCheckpoint ? _current.Sequence : _current.Sequence - 1;
        return Math.Min(newest, _groups.OldestSegment() ?? newest);
    }
}
