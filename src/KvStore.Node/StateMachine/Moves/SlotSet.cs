using System.Collections;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>Some slots. Thread safety: never changed once it is made.</summary>
internal sealed class SlotSet
{
    /// <summary>Bytes of a set in messages: a bit for each slot, of slot 0 the lowest one of the first byte.</summary>
    public const int BytesCount = Slot.Count / 8;

    private readonly BitArray _numbers;

    private SlotSet(BitArray numbers) => _numbers = numbers;

    public SlotSet(IEnumerable<Slot> slots)
        : this(new BitArray(Slot.Count))
    {
        foreach (var slot in slots)
        {
            _numbers[slot.Number] = true;
        }
    }

    /// <summary>All slots.</summary>
    public static SlotSet All { get; } = new(Slot.All);

    public bool IsEmpty => !_numbers.HasAnySet();

    /// <summary>Reads a set out of a message.</summary>
    public static SlotSet Of(ReadOnlySpan<byte> bytes) => new(new BitArray(bytes[..BytesCount].ToArray()));

    public bool Contains(Slot slot) => _numbers[slot.Number];

    public bool Contains(ReadOnlySpan<byte> key) => Contains(Slot.Of(key));

    /// <summary>Those of the slots for which something holds.</summary>
    public SlotSet Where(Func<Slot, bool> holds) => new(Slot.All.Where(slot => Contains(slot) && holds(slot)));

    /// <summary>Whether no slot is in both.</summary>
    public bool IsDisjointTo(SlotSet other) => !new BitArray(_numbers).And(other._numbers).HasAnySet();

    public SlotSet With(SlotSet other) => new(new BitArray(_numbers).Or(other._numbers));

    public SlotSet Without(SlotSet other) => Where(slot => !other.Contains(slot));

    /// <summary>As messages have it.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[BytesCount];
        _numbers.CopyTo(bytes, 0);
        return bytes;
    }
}
