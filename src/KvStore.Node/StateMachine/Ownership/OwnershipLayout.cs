using System.Buffers.Binary;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Ownership;

/// <summary>
/// The rows of what a group has (integers in keys big-endian, in values little-endian; see <see cref="StateLayout"/>):
/// <code>
/// own      01 1C | slot (2)      one row per slot that a step of a move was applied to
///          hold (1) | epoch (8) | other group (8) | served from (8) | frozen at (8) | lost to (8)
/// </code>
/// Each writing of a row adds H(value, H(key, 0)) to the state hash.
/// </summary>
internal static class OwnershipLayout
{
    public const int KeySize = 2 + sizeof(ushort);
    public const int ValueSize = 1 + (5 * sizeof(ulong));

    /// <summary>What all rows begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => [StateLayout.StateTag, 0x1C];

    public static void WriteKey(Span<byte> key, Slot slot)
    {
        Prefix.CopyTo(key);
        BinaryPrimitives.WriteUInt16BigEndian(key[Prefix.Length..], (ushort)slot.Number);
    }

    public static Slot ReadKey(ReadOnlySpan<byte> key) => new(BinaryPrimitives.ReadUInt16BigEndian(key[Prefix.Length..]));

    public static void WriteValue(Span<byte> value, in SlotOwnership slot)
    {
        value[0] = (byte)slot.Hold;
        BinaryPrimitives.WriteUInt64LittleEndian(value[1..], slot.Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(value[9..], slot.Other.Value);
        BinaryPrimitives.WriteInt64LittleEndian(value[17..], slot.ServedFrom);
        BinaryPrimitives.WriteInt64LittleEndian(value[25..], slot.FrozenAt);
        BinaryPrimitives.WriteInt64LittleEndian(value[33..], slot.LostTo);
    }

    public static SlotOwnership ReadValue(ReadOnlySpan<byte> value) => new(
        (SlotHold)value[0],
        BinaryPrimitives.ReadUInt64LittleEndian(value[1..]),
        new GroupId(BinaryPrimitives.ReadUInt64LittleEndian(value[9..])),
        BinaryPrimitives.ReadInt64LittleEndian(value[17..]),
        BinaryPrimitives.ReadInt64LittleEndian(value[25..]),
        BinaryPrimitives.ReadInt64LittleEndian(value[33..]));
}
