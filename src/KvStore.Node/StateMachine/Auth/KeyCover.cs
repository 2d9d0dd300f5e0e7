using Google.Protobuf;

namespace KvStore.Node.StateMachine.Auth;

/// <summary>
/// The union of key ranges, as disjoint intervals in key order: intervals that touch are one, so that a range counts as covered also when
/// several grants cover it together. Immutable.
/// </summary>
internal sealed class KeyCover
{
    private readonly List<Interval> _intervals = [];

    private KeyCover()
    {
    }

    /// <summary>Merges ranges. One without a first key covers nothing, as in etcd; nor does one whose end is not above its key.</summary>
    public static KeyCover Of(IEnumerable<(ByteString Key, ByteString RangeEnd)> ranges)
    {
        var cover = new KeyCover();
        var intervals = ranges
            .Where(static range => !range.Key.IsEmpty)
            .Select(static range => Interval.Of(KeyRange.Of(range.Key, range.RangeEnd)))
            .Where(static interval => !interval.IsEmpty)
            .ToList();
        intervals.Sort(static (x, y) => x.Begin.Span.SequenceCompareTo(y.Begin.Span));
        foreach (var interval in intervals)
        {
            cover.Append(interval);
        }

        return cover;
    }

    /// <summary>Whether each key of a range is covered. A range that cannot have keys is not.</summary>
    public bool Covers(in KeyRange range)
    {
        var wanted = Interval.Of(range);
        return !wanted.IsEmpty && FindLastFrom(wanted.Begin.Span) is { } interval && interval.IsEndAtOrAbove(wanted.End);
    }

    private void Append(in Interval next)
    {
        if (_intervals.Count == 0 || !_intervals[^1].IsEndAtOrAbove(next.Begin))
        {
            _intervals.Add(next);
        }
        else if (next.IsUnbounded || !_intervals[^1].IsEndAtOrAbove(next.End))
        {
            _intervals[^1] = _intervals[^1] with { End = next.End };
        }
    }

    /// <summary>The last interval that begins at a key or below it.</summary>
    private Interval? FindLastFrom(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, _intervals.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_intervals[middle].Begin.Span.SequenceCompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? null : _intervals[low - 1];
    }

    /// <param name="Begin">The first key.</param>
    /// <param name="End">The first key after it; empty when nothing bounds it.</param>
    private readonly record struct Interval(ReadOnlyMemory<byte> Begin, ReadOnlyMemory<byte> End)
    {
        public bool IsUnbounded => End.IsEmpty;

        public bool IsEmpty => !IsUnbounded && End.Span.SequenceCompareTo(Begin.Span) <= 0;

        // The next key after a single one is that with a zero byte behind it.
        public static Interval Of(in KeyRange range) =>
            range.IsSingle ? new Interval(range.Key, (byte[])[.. range.Key.Span, 0]) : new Interval(range.Key, range.End);

        /// <summary>Whether this goes at least as far as another end, which is empty when nothing bounds it.</summary>
        public bool IsEndAtOrAbove(ReadOnlyMemory<byte> end) =>
            IsUnbounded || (!end.IsEmpty && End.Span.SequenceCompareTo(end.Span) >= 0);
    }
}
