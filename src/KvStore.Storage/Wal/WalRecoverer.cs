// Opening a log. Every segment is read from its first frame on; each frame must continue the chain of those before. Where the next
// frame of segment s does not read back:
//
//   found behind it                                                       verdict
//   a frame in s that says durable >= the missing one                     corruption: refuse
//   a frame in a later segment (s was sealed and synced before it)        corruption: refuse
//   neither; only zeroes                                                  the end
//   neither; other bytes                                                  torn tail: nothing of it was acknowledged; drop it
//
// and where a frame reads back with right checksums, but does not continue the chain or the group's log: corruption.
// A sealed segment must have a successor, and none may be missing between. When the first segment is not number 1, those before were
// released: its first frame, the checkpoint, says where each group's log stood, and all entries that it counts but that are not found
// must be covered by a log start further on. If not, a segment is missing.
//
// Reading a frame does not prove that it is on the disk: after a failed sync the page cache may show what the disk lost. So the frames
// at the end that no later frame calls durable are written again and synced, like the zeroes over the torn tail, before the log is used.
using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>A log read back and made safe to append to.</summary>
internal sealed record WalRecovered(
    ulong FirstSequence, WalSegment Current, long Offset, WalSegment? Next, WalChain Chain, WalGroupTable Groups, WalRecovery Report);

/// <summary>Reads a log back. Changes nothing unless all of it is found good.</summary>
internal sealed class WalRecoverer(IFileSystem files, string directory, WalOptions options) : IDisposable
{
    private readonly WalFrameReader _reader = new();
    private readonly WalChain _chain = new();
    private readonly WalReplay _replay = new();
    private readonly Queue<(WalSegment Segment, WalFrame Frame)> _unproven = new();
    private readonly List<string> _leftovers = [];
    private readonly List<WalSegment> _segments = [];

    /// <summary>Reads all segments, repairs the tail, and hands over the open ones. Null when there are no segments.</summary>
    public WalRecovered? Run()
    {
        OpenSegments();
        if (_segments.Count == 0)
        {
            DeleteLeftovers();
            return null;
        }

        var index = 0;
        long end;
        string? problem;
        while ((problem = Scan(_segments[index], out end)) is null)
        {
            index++;
            if (index == _segments.Count)
            {
                var missing = Path.Combine(directory, WalSegment.NameOf(_segments[^1].Sequence + 1));
                throw new StorageCorruptionException("the segment before it was sealed, so this one must exist, but it does not", missing, offset: 0);
            }
        }

        CheckBeginning(problem);
        var debrisEnd = JudgeTail(index, end, problem);
        RepairTail(_segments[index], end, debrisEnd);
        return HandOver(index, end, debrisEnd);
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }
    }

    private void OpenSegments()
    {
        ulong expected = 0;
        foreach (var name in files.List(directory))
        {
            if (name.EndsWith(WalSegment.TemporarySuffix, StringComparison.Ordinal))
            {
                _leftovers.Add(Path.Combine(directory, name));
            }
            else if (WalSegment.TryParseName(name, out var sequence))
            {
                if (expected > 0 && sequence != expected)
                {
                    var missing = Path.Combine(directory, WalSegment.NameOf(expected));
                    throw new StorageCorruptionException($"segment {expected} is missing, though segment {sequence} exists", missing, offset: 0);
                }

                _segments.Add(WalSegment.Open(files, directory, sequence, options));
                expected = sequence + 1;
            }
        }
    }

    /// <summary>Reads a segment's frames. Returns null when it is sealed, else where and why reading ended.</summary>
    private string? Scan(WalSegment segment, out long offset)
    {
        offset = WalSegmentHeader.Bytes;
        while (true)
        {
            var problem = _reader.TryRead(segment, offset, out var frame);
            if (problem is not null)
            {
                return problem;
            }

            if (_chain.Sequence == 0 && segment.Sequence > 1 && frame.Header.Kind == WalFrameKind.Checkpoint)
            {
                _chain.BeginAt(frame.Header);
            }

            problem = _chain.Check(frame.Header) ?? _replay.Apply(frame, segment.Sequence);
            if (problem is not null)
            {
                throw new StorageCorruptionException($"{problem}, and the checksums are right, so this is no torn write", segment.Path, offset);
            }

            Accept(segment, frame);
            offset += frame.Bytes.Length;
            if (frame.Header.Kind == WalFrameKind.Seal)
            {
                return null;
            }
        }
    }

    private void Accept(WalSegment segment, in WalFrame frame)
    {
        _chain.Append(frame.Header, frame.Crc);
        while (_unproven.TryPeek(out var oldest) && oldest.Frame.Header.Sequence <= frame.Header.DurableSequence)
        {
            _unproven.Dequeue();
        }

        _unproven.Enqueue((segment, frame));
    }

    /// <summary>Refuses when the log does not begin where it can be read from.</summary>
    private void CheckBeginning(string problem)
    {
        var first = _segments[0];
        if (first.Sequence == 1)
        {
            return;
        }

        if (_chain.Sequence == 0)
        {
            throw new StorageCorruptionException(
                $"{problem} where the segment's checkpoint belongs, and the segments before it are gone", first.Path, WalSegmentHeader.Bytes);
        }

        if (_replay.FindHole() is { } hole)
        {
            var missing = Path.Combine(directory, WalSegment.NameOf(first.Sequence - 1));
            throw new StorageCorruptionException($"segment {first.Sequence - 1} is missing: {hole}", missing, offset: 0);
        }
    }

    /// <summary>Refuses when anything proves that the missing frame was synced; else returns where the torn bytes end.</summary>
    private long JudgeTail(int index, long end, string problem)
    {
        var segment = _segments[index];
        var missing = _chain.Sequence + 1;
        if (end + WalFrameHeader.Alignment > segment.Length)
        {
            throw new StorageCorruptionException(problem, segment.Path, end);
        }

        var tail = WalTailInspector.Inspect(segment, end, missing);
        if (tail.Witness is { } witness)
        {
            throw new StorageCorruptionException(
                $"{problem} where frame {missing} belongs; frame {witness.Sequence} at offset {tail.WitnessOffset} says that it had been synced",
                segment.Path,
                end);
        }

        for (var later = index + 1; later < _segments.Count; later++)
        {
            if (WalTailInspector.Inspect(_segments[later], WalSegmentHeader.Bytes, missing: 0).Witness is not null || later > index + 1)
            {
                throw new StorageCorruptionException(
                    $"{problem} where frame {missing} belongs; segment {_segments[later].Sequence} shows that it had been synced",
                    segment.Path,
                    end);
            }
        }

        return tail.DebrisEnd;
    }

    private void RepairTail(WalSegment current, long end, long debrisEnd)
    {
        foreach (var (segment, frame) in _unproven)
        {
            segment.File.Write(frame.Bytes.Span, frame.Offset);
            if (segment != current)
            {
                segment.File.SyncData();
            }
        }

        if (debrisEnd > end)
        {
            WalZeroes.Fill(current.File, end, debrisEnd);
        }

        current.File.SyncData();
        files.SyncDirectory(directory);
        _chain.MarkDurable();
        DeleteLeftovers();
    }

    private WalRecovered HandOver(int index, long end, long debrisEnd)
    {
        var first = _segments[0].Sequence;
        var current = _segments[index];
        var next = index + 1 < _segments.Count ? _segments[index + 1] : null;
        _segments.Remove(current);
        if (next is not null)
        {
            _segments.Remove(next);
        }

        var torn = debrisEnd > end ? new WalTornTail(current.Path, end, debrisEnd - end) : null;
        var report = new WalRecovery(_replay.ToGroups(), _chain.Sequence, torn);
        return new WalRecovered(first, current, end, next, _chain, _replay.Table, report);
    }

    private void DeleteLeftovers()
    {
        foreach (var path in _leftovers)
        {
            files.Delete(path);
        }
    }
}
