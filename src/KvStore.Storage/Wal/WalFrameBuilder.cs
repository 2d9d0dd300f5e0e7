using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>
/// Builds one frame after another in a buffer that it owns and reuses, which grows to the largest frame built. This is the one place
/// where payloads are copied on their way to the disk.
/// </summary>
internal sealed class WalFrameBuilder(int bytes)
{
    private byte[] _buffer = new byte[bytes];
    private int _used;
    private int _records;
    private int _hardStates;
    private WalFrameIds _ids;

    public int BodyBytes => _used - WalFrameHeader.Bytes;

    public long FrameBytes => WalFrameHeader.FrameBytes(BodyBytes);

    /// <summary>The kind of a frame with these records that marks nothing.</summary>
    public WalFrameKind Kind => _hardStates == _records ? WalFrameKind.HardStates : WalFrameKind.Data;

    public void Begin()
    {
        _used = WalFrameHeader.Bytes;
        _records = 0;
        _hardStates = 0;
        _ids = default;
    }

    public void Add(WalBatch batch)
    {
        EnsureRoom(batch.EncodedBytes);
        foreach (ref readonly var record in batch.Records)
        {
            _used += WalRecordCodec.Write(record, _buffer.AsSpan(_used));
            _records++;
            if (record.Type == WalRecordType.HardState)
            {
                _hardStates++;
            }
            else if (record.Type == WalRecordType.Entry)
            {
                var id = new WalEntryId(record.Group, record.Term, record.Index);
                _ids = new WalFrameIds(_ids == default ? id : _ids.First, id);
            }
        }
    }

    /// <summary>Completes the frame as the next one of the chain. The result is valid until <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Finish(WalFrameKind kind, ulong signature, WalChain chain, out WalFrameHeader header, out uint crc)
    {
        EnsureRoom(FrameBytes - _used);
        var frame = _buffer.AsSpan(0, (int)FrameBytes);
        frame[_used..].Clear();
        header = new WalFrameHeader(
            kind,
            signature,
            Sequence: chain.Sequence + 1,
            DurableSequence: chain.DurableSequence,
            RecordCount: _records,
            BodyBytes: BodyBytes,
            BodyCrc: Crc32C.Compute(frame[WalFrameHeader.Bytes..]),
            BlankSectors: WalFrameHeader.CountBlankSectors(frame[WalFrameHeader.Alignment..]),
            _ids,
            chain.Link);
        crc = header.Write(frame);
        return frame;
    }

    private void EnsureRoom(long bytes)
    {
        if (_used + bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, checked((int)Math.Max(_used + bytes, _buffer.Length * 2L)));
        }
    }
}
