using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Balancing;

/// <summary>Writes many slots as few runs.</summary>
internal static class SlotRuns
{
    /// <summary>All slots in order; neighbours that are alike are one run.</summary>
    public static IEnumerable<SlotRun> Of(ImmutableArray<SlotEntry> slots)
    {
        for (var first = 0; first < slots.Length;)
        {
            var next = first + 1;
            while (next < slots.Length && slots[next] == slots[first])
            {
                next++;
            }

            var slot = slots[first];
            yield return new SlotRun
            {
                First = (uint)first,
                Count = (uint)(next - first),
                Owner = slot.Owner.Value,
                Epoch = slot.Epoch,
                Move = slot.Move,
            };
            first = next;
        }
    }

    /// <summary>The slots of some ranges, in order; null when one is out of range, or comes twice.</summary>
    public static ImmutableArray<Slot>? Parse(IEnumerable<SlotRange> ranges)
    {
        var slots = new SortedSet<int>();
        foreach (var range in ranges)
        {
            if (range.Count > Slot.Count || range.First + (ulong)range.Count > Slot.Count)
            {
                return null;
            }

            for (var i = 0; i < range.Count; i++)
            {
                if (!slots.Add((int)range.First + i))
                {
                    return null;
                }
            }
        }

        return [.. slots.Select(static number => new Slot(number))];
    }

    /// <summary>Some slots, which are in order and none twice, as ranges.</summary>
    public static IEnumerable<SlotRange> RangesOf(ImmutableArray<Slot> slots)
    {
        for (var first = 0; first < slots.Length;)
        {
            var next = first + 1;
            while (next < slots.Length && slots[next].Number == slots[next - 1].Number + 1)
            {
                next++;
            }

            yield return new SlotRange { First = (uint)slots[first].Number, Count = (uint)(next - first) };
            first = next;
        }
    }
}
