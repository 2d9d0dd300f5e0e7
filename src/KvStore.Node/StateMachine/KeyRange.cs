using Google.Protobuf;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine;

/// <summary>Which keys a request means: one key, the keys from one to below another (none if that is not above it), or all from one on.</summary>
internal readonly struct KeyRange
{
    private KeyRange(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> end, bool isSingle)
    {
        Key = key;
        End = end;
        IsSingle = isSingle;
    }

    /// <summary>The key, or the first of the range.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The first key after the range; empty when nothing bounds it.</summary>
    public ReadOnlyMemory<byte> End { get; }

    public bool IsSingle { get; }

    /// <summary>The one slot that all its keys are in, whichever they are; null when they may be in several.</summary>
    public Slot? Slot => IsSingle || !End.IsEmpty ? Contracts.Partitioning.Slot.OfRange(Key.Span, End.Span) : null;

    /// <summary>Reads the two fields of a request: an empty end means one key, an end of one zero byte means no bound.</summary>
    public static KeyRange Of(ByteString key, ByteString rangeEnd)
    {
        var isUnbounded = rangeEnd.Length == 1 && rangeEnd[0] == 0;
        return new KeyRange(key.Memory, isUnbounded ? default : rangeEnd.Memory, isSingle: rangeEnd.IsEmpty);
    }

    /// <summary>One key.</summary>
    public static KeyRange Of(ReadOnlyMemory<byte> key) => new(key, end: default, isSingle: true);

    /// <summary>All keys from one on.</summary>
    public static KeyRange From(ReadOnlyMemory<byte> key) => new(key, end: default, isSingle: false);

    /// <summary>Whether a key lies in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key) =>
        IsSingle ? key.SequenceEqual(Key.Span) : key.SequenceCompareTo(Key.Span) >= 0 && IsBelowEnd(key);

    /// <summary>Whether a key lies below the end of the range.</summary>
    public bool IsBelowEnd(ReadOnlySpan<byte> key) => End.IsEmpty || key.SequenceCompareTo(End.Span) < 0;
}
