using System.Collections;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>Some slots. Thread safety: not changed once it is made.</summary>
internal sealed class SlotSet
{
    private readonly BitArray _numbers = new(Slot.Count);

    public SlotSet(IEnumerable<Slot> slots)
    {
        foreach (var slot in slots)
        {
            _numbers[slot.Number] = true;
            IsEmpty = false;
        }
    }

    public bool IsEmpty { get; } = true;

    public bool Contains(Slot slot) => _numbers[slot.Number];

    public bool Contains(ReadOnlySpan<byte> key) => Contains(Slot.Of(key));
}
