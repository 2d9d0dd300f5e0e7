// Opening a log. Every segment is read from its first frame on; each frame must continue the chain of those before. Where the next
// frame of segment s does not read back:
//
//   found behind it                                                       verdict
//   a frame in s that says durable >= the missing one                     corruption: refuse
//   a frame in a later segment (s was sealed and synced before it)        corruption: refuse
//   neither; the place holds zeroes, or a frame that lacks sectors        the end, or a torn tail: nothing was acknowledged; drop it
//   neither; the place holds anything else                                corruption: disks write whole sectors, so this was written once
//
// A frame of hard states alone is left out instead, when their second copy is good: it has all of them that were acknowledged.
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
internal sealed class WalRecoverer(IFileSystem files, string directory, WalOptions options, WalHardStates copy) : IDisposable
{
    private readonly WalFrameReader _reader = new();
    private readonly WalChain _chain = new();
    private readonly WalReplay _replay = new();
    private readonly Queue<(WalSegment Segment, WalFrame Frame)> _unproven = new();
    private readonly List<string> _leftovers = [];
    private readonly List<WalSegment> _segments = [];
    private readonly List<string> _repairs = [];

    /// <summary>Reads all segments, repairs the tail, and hands over the open ones. Null when there are no segments.</summary>
    public WalRecovered? Run()
    {
        OpenSegments();
        if (_segments.Count == 0)
        {
            if (copy.Exists)
            {
                throw new StorageCorruptionException("the segments of the log are gone, though this copy of its hard states is here", copy.Path, offset: 0);
            }

            DeleteLeftovers();
            return null;
        }

        var index = 0;
        long end = WalSegmentHeader.Bytes;
        long debrisEnd;
        while (true)
        {
            if (Scan(_segments[index], ref end) is not { } gap)
            {
                (index, end) = (NextOf(index), WalSegmentHeader.Bytes);
                continue;
            }

            var missing = _chain.Sequence + 1;
            var tail = WalTailInspector.Inspect(_segments[index], end, missing, witnessFrom: missing);
            if (!TryPassOver(_segments[index], ref end, gap, tail))
            {
                CheckBeginning(gap.Reason);
                debrisEnd = JudgeTail(index, end, gap, tail);
                break;
            }
        }

        CheckCopy(_segments[index], end);
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

    private int NextOf(int index)
    {
        if (index + 1 < _segments.Count)
        {
            return index + 1;
        }

        var missing = Path.Combine(directory, WalSegment.NameOf(_segments[^1].Sequence + 1));
        throw new StorageCorruptionException("the segment before it was sealed, so this one must exist, but it does not", missing, offset: 0);
    }

    /// <summary>Reads a segment's frames. Returns null when it is sealed, else where and why reading ended.</summary>
    private WalGap? Scan(WalSegment segment, ref long offset)
    {
        while (true)
        {
            if (_reader.TryRead(segment, offset, out var frame) is { } gap)
            {
                return gap;
            }

            if (_chain.Sequence == 0 && segment.Sequence > 1 && frame.Header.Kind == WalFrameKind.Checkpoint)
            {
                _chain.BeginAt(frame.Header);
            }

            var problem = _chain.Check(frame.Header) ?? _replay.Apply(frame, segment.Sequence);
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

    /// <summary>Leaves out a frame that is proved to have been synced, but held hard states only, when their copy is good.</summary>
    private bool TryPassOver(WalSegment segment, ref long offset, in WalGap gap, in WalTail tail)
    {
        var isNeeded = _chain.Sequence == 0 && segment.Sequence > 1;
        if (isNeeded || !copy.IsReadable || tail is not { Witness: not null, Successor: { Previous.Kind: WalFrameKind.HardStates } successor }
            || tail.SuccessorOffset != offset + WalFrameHeader.FrameBytes(successor.Previous.BodyBytes))
        {
            return false;
        }

        PassOver(segment, offset, gap);
        _chain.SkipTo(successor);
        offset = tail.SuccessorOffset;
        return true;
    }

    private void PassOver(WalSegment segment, long offset, in WalGap gap)
    {
        _replay.Table.LacksHardStates = true;
        _repairs.Add($"'{segment.Path}' is damaged at offset {offset}: {gap.Reason}. Only hard states stood there; they were taken from '{copy.Path}'.");
    }

    /// <summary>The copy of the hard states knows how far the log was synced once; and where the log lacks some, it must have them.</summary>
    private void CheckCopy(WalSegment segment, long end)
    {
        var table = _replay.Table;
        if (table.LacksHardStates)
        {
            table.Merge(copy);
        }
        else if (copy.Sequence > _chain.Sequence)
        {
            throw new StorageCorruptionException(
                $"the log ends with frame {_chain.Sequence}, but '{copy.Path}' says that frame {copy.Sequence} had been synced; {WalLoss.Describe(known: null, table)}",
                segment.Path,
                end);
        }
    }

    /// <summary>Refuses when anything proves that the missing frame was synced; else returns where the torn bytes end.</summary>
    private long JudgeTail(int index, long end, in WalGap gap, in WalTail tail)
    {
        var segment = _segments[index];
        var missing = _chain.Sequence + 1;
        if (end + WalFrameHeader.Alignment > segment.Length)
        {
            throw new StorageCorruptionException(gap.Reason, segment.Path, end);
        }

        var ids = tail.Successor?.Previous.Ids ?? gap.Header?.Ids;
        if (tail.Witness is { } witness)
        {
            throw Damaged(segment, end, gap, $"frame {witness.Sequence} at offset {tail.WitnessOffset} says that it had been synced", ids);
        }

        for (var later = index + 1; later < _segments.Count; later++)
        {
            var there = WalTailInspector.Inspect(_segments[later], WalSegmentHeader.Bytes, missing, witnessFrom: 0);
            if (there.Witness is not null || later > index + 1)
            {
                ids ??= there.Successor?.Previous.Ids;
                throw Damaged(segment, end, gap, $"segment {_segments[later].Sequence} shows that it had been synced", ids);
            }
        }

        if (!gap.MayBeTorn && !MayGo(end, gap, tail))
        {
            throw Damaged(segment, end, gap, "a torn write would have left zeroes, so it was written whole, and damaged later", ids);
        }

        if (!gap.MayBeTorn)
        {
            PassOver(segment, end, gap);
        }

        return tail.DebrisEnd;
    }

    /// <summary>Whether what ends the log is a damaged frame of hard states that their copy makes up for.</summary>
    private bool MayGo(long end, in WalGap gap, in WalTail tail) =>
        copy.IsReadable && gap.Header is { Kind: WalFrameKind.HardStates } header && header.Sequence == _chain.Sequence + 1
        && tail.DebrisEnd <= end + WalFrameHeader.FrameBytes(header.BodyBytes);

    private StorageCorruptionException Damaged(WalSegment segment, long offset, in WalGap gap, string proof, WalFrameIds? ids) => new(
        $"{gap.Reason} where frame {_chain.Sequence + 1} belongs; {proof}; {WalLoss.Describe(ids, _replay.Table)}", segment.Path, offset);

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

        if (copy.DamagedHalves > 0)
        {
            _repairs.Add($"'{copy.Path}' {(copy.Exists ? "was damaged" : "was gone")}; it was written again from the log.");
        }

        var torn = debrisEnd > end ? new WalTornTail(current.Path, end, debrisEnd - end) : null;
        var report = new WalRecovery(_replay.ToGroups(), _chain.Sequence, torn, _repairs);
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
