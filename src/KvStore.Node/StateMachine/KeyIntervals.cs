using Google.Protobuf;

namespace KvStore.Node.StateMachine;

/// <summary>A set of keys made of intervals, kept disjoint so that it stays searchable however many a request names.</summary>
internal sealed class KeyIntervals
{
    private readonly SortedSet<Interval> _intervals = [];

    /// <summary>Adds the keys from <paramref name="begin"/> to below <paramref name="end"/>; none if that is not above it.</summary>
    public void Add(ByteString begin, ByteString end)
    {
        if (Interval.Order(begin, end) >= 0)
        {
            return;
        }

        while (FindTouching(begin, end) is { } touching)
        {
            _intervals.Remove(touching);
            begin = Interval.Order(touching.Begin, begin) < 0 ? touching.Begin : begin;
            end = Interval.Order(touching.End, end) > 0 ? touching.End : end;
        }

        _intervals.Add(new Interval(begin, end));
    }

    public void AddAll(KeyIntervals other)
    {
        foreach (var interval in other._intervals)
        {
            Add(interval.Begin, interval.End);
        }
    }

    public bool Contains(ByteString key) => LastBeginningUpTo(key) is { } interval && Interval.Order(key, interval.End) < 0;

    /// <summary>An interval that has a key in common with, or ends or begins at, the given one.</summary>
    private Interval? FindTouching(ByteString begin, ByteString end) =>
        LastBeginningUpTo(end) is { } interval && Interval.Order(interval.End, begin) >= 0 ? interval : null;

    private Interval? LastBeginningUpTo(ByteString key)
    {
        if (_intervals.Count == 0 || Interval.Order(_intervals.Min!.Begin, key) > 0)
        {
            return null;
        }

        return _intervals.GetViewBetween(_intervals.Min, new Interval(key, key)).Max;
    }

    private sealed record Interval(ByteString Begin, ByteString End) : IComparable<Interval>
    {
        public int CompareTo(Interval? other) => other is null ? 1 : Order(Begin, other.Begin);

        public static int Order(ByteString x, ByteString y) => x.Span.SequenceCompareTo(y.Span);
    }
}
