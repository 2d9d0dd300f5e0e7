using System.Buffers.Binary;
using System.IO.Hashing;

namespace KvStore.Contracts.Partitioning;

/// <summary>
/// Consistent hashing (Karger et al., 1997): each group stands at <see cref="PointsPerWeight"/> points of a circle for each unit of its weight, and a
/// slot prefers the groups in the order in which it meets them clockwise. It only says what a slot prefers; how many a group gets is decided
/// by <see cref="SlotTable"/>. Immutable.
/// </summary>
/// <remarks>
/// Positions are XXH64 (seed 0): of a point, over the group and the number of the point, 8 bytes little-endian each; of a slot, over its number, 8
/// bytes likewise. Equal positions are in the order of the groups.
/// </remarks>
public sealed class HashRing
{
    /// <summary>Points of a group for each unit of its weight.</summary>
    public const int PointsPerWeight = 150;

    private readonly (ulong Position, GroupId Group)[] _points;

    /// <summary>A ring with these groups.</summary>
    /// <exception cref="ArgumentException">There is none, one is there twice, or a weight is out of range.</exception>
    public HashRing(IEnumerable<RingMember> members)
    {
        Members = [.. members.OrderBy(static member => member.Group)];
        if (Members.Count == 0 || Members.DistinctBy(static member => member.Group).Count() != Members.Count)
        {
            throw new ArgumentException("A ring has at least one group, and none twice.", nameof(members));
        }

        foreach (var member in Members)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(member.Weight, 1, nameof(members));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(member.Weight, RingMember.WeightMax, nameof(members));
        }

        _points = [.. Members.SelectMany(PointsOf).Order()];
    }

    /// <summary>The groups, by id.</summary>
    public IReadOnlyList<RingMember> Members { get; }

    /// <summary>Where a slot stands.</summary>
    public static ulong PositionOf(Slot slot)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)slot.Number);
        return XxHash64.HashToUInt64(bytes);
    }

    /// <summary>The group that a slot meets first.</summary>
    public GroupId FirstOf(Slot slot) => FirstOf(slot, static _ => true);

    /// <summary>The first group that a slot meets and that fits; there must be one.</summary>
    public GroupId FirstOf(Slot slot, Func<GroupId, bool> fits)
    {
        var start = Array.BinarySearch(_points, (PositionOf(slot), default(GroupId)));
        start = start < 0 ? ~start : start;
        for (var i = 0; i < _points.Length; i++)
        {
            var group = _points[(start + i) % _points.Length].Group;
            if (fits(group))
            {
                return group;
            }
        }

        throw new ArgumentException("No group of the ring fits.", nameof(fits));
    }

    private static IEnumerable<(ulong Position, GroupId Group)> PointsOf(RingMember member)
    {
        for (var number = 0; number < member.Weight * PointsPerWeight; number++)
        {
            yield return (PositionOf(member.Group, number), member.Group);
        }
    }

    private static ulong PositionOf(GroupId group, int number)
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, group.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], (ulong)number);
        return XxHash64.HashToUInt64(bytes);
    }
}
