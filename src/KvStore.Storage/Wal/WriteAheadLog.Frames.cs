namespace KvStore.Storage.Wal;

/// <content>
/// What is written: batches into frames, a seal where a segment ends, a checkpoint where the next begins; and the sync.
/// </content>
public sealed partial class WriteAheadLog
{
    private bool HasUnsynced => _chain.Sequence > _chain.DurableSequence;

    private void WriteFrames(ReadOnlySpan<WalBatch> batches)
    {
        while (!batches.IsEmpty)
        {
            var taken = CountForOneFrame(batches, out var bodyBytes);
            if (bodyBytes > 0)
            {
                // First the segment, then the records: a checkpoint says where the groups stood before them.
                RollOverUnlessFits(WalFrameHeader.FrameBytes(bodyBytes));
                WriteCheckpointAtBeginning();
                _builder.Begin();
                foreach (var batch in batches[..taken])
                {
                    Take(batch);
                }

                WriteFrame(_builder, _builder.Kind);
            }

            batches = batches[taken..];
        }
    }

    private int CountForOneFrame(ReadOnlySpan<WalBatch> batches, out long bodyBytes)
    {
        bodyBytes = 0;
        var count = 0;
        while (count < batches.Length && (count == 0 || bodyBytes + batches[count].EncodedBytes <= _batchBytesMax))
        {
            bodyBytes += batches[count].EncodedBytes;
            count++;
        }

        return count;
    }

    private void Take(WalBatch batch)
    {
        foreach (ref readonly var record in batch.Records)
        {
            if (_groups.Apply(record, _current.Sequence) is { } problem)
            {
                throw new InvalidOperationException($"The batch cannot be written: {problem}.");
            }

            _logStarted |= record.Type == WalRecordType.LogStart;
        }

        _builder.Add(batch);
    }

    private void RollOverUnlessFits(long frameBytes)
    {
        if (_offset + frameBytes <= RoomEnd)
        {
            return;
        }

        // The order matters: the next segment exists durably before the present one says so, and that is synced, with every frame before
        // it, before the next one is written. So recovery can tell a missing segment, and a frame in the next one proves all of this one.
        var next = _supply.Take();
        _markBuilder.Begin();
        WriteFrame(_markBuilder, WalFrameKind.Seal);
        SyncCurrent();
        _current.Dispose();
        _current = next;
        _offset = WalSegmentHeader.Bytes;
    }

    private void WriteCheckpointAtBeginning()
    {
        if (_offset > WalSegmentHeader.Bytes || _current.Sequence == 1)
        {
            return;
        }

        _checkpoint.Clear();
        _groups.AddCheckpoint(_checkpoint);
        _markBuilder.Begin();
        _markBuilder.Add(_checkpoint);
        if (_markBuilder.FrameBytes > _checkpointBytesMax)
        {
            throw new InvalidOperationException(
                $"The log has {_checkpoint.Count} groups; larger segments are needed to hold the checkpoint of so many.");
        }

        WriteFrame(_markBuilder, WalFrameKind.Checkpoint);
    }

    private void WriteFrame(WalFrameBuilder builder, WalFrameKind kind)
    {
        var frame = builder.Finish(kind, _current.Signature, _chain, out var header, out var crc);
        _current.File.Write(frame, _offset);
        _chain.Append(header, crc);
        _offset += frame.Length;
        BytesWritten += frame.Length;
    }

    private void SyncCurrent()
    {
        if (!HasUnsynced)
        {
            return;
        }

        _current.File.SyncData();
        if (_groups.VotesChanged)
        {
            _copy.Write(_groups, _chain.Sequence);
            _groups.VotesChanged = false;
        }

        _chain.MarkDurable();
        Syncs++;
        if (_logStarted)
        {
            _logStarted = false;
            Volatile.Write(ref _firstNeeded, FindFirstNeeded());
        }
    }
}
