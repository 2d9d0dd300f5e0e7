namespace KvStore.Simulation.Kernel;

/// <summary>
/// The events to come, by time and, at equal times, in the order in which they were added: a heap with four children to a node, which
/// moves less than a binary one.
/// </summary>
internal sealed class EventQueue
{
    private const int Arity = 4;

    private SimEvent[] _heap = new SimEvent[256];

    public int Count { get; private set; }

    public void Add(in SimEvent happening)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Count * 2);
        }

        var slot = Count++;
        while (slot > 0)
        {
            var parent = (slot - 1) / Arity;
            if (!IsBefore(happening, _heap[parent]))
            {
                break;
            }

            _heap[slot] = _heap[parent];
            slot = parent;
        }

        _heap[slot] = happening;
    }

    public ref readonly SimEvent Peek() => ref _heap[0];

    public SimEvent Take()
    {
        var first = _heap[0];
        var last = _heap[--Count];
        _heap[Count] = default;
        if (Count > 0)
        {
            SiftDown(last);
        }

        return first;
    }

    private void SiftDown(in SimEvent moved)
    {
        var slot = 0;
        while (true)
        {
            var child = (slot * Arity) + 1;
            if (child >= Count)
            {
                break;
            }

            var end = Math.Min(child + Arity, Count);
            var least = child;
            for (var other = child + 1; other < end; other++)
            {
                if (IsBefore(_heap[other], _heap[least]))
                {
                    least = other;
                }
            }

            if (!IsBefore(_heap[least], moved))
            {
                break;
            }

            _heap[slot] = _heap[least];
            slot = least;
        }

        _heap[slot] = moved;
    }

    private static bool IsBefore(in SimEvent left, in SimEvent right) =>
        left.At < right.At || (left.At == right.At && left.Sequence < right.Sequence);
}
