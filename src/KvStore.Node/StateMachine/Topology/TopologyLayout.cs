using System.Buffers.Binary;
using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;

namespace KvStore.Node.StateMachine.Topology;

/// <summary>
/// The rows of the topology, in the first group only. Row keys (integers big-endian, see <see cref="StateLayout"/>):
/// <code>
/// topology 01 18                 one row, once anything was changed
/// group    01 19 | group (8)     one row per group that was changed or added
/// slot     01 1A | slot (2)      one row per slot that was part of a move
/// move     01 1B | move (8)      one row per move that is not ended
/// node     01 20 | node (8)      one row per node that gives its votes away, or whose weight is not 1
/// </code>
/// Row values (integers little-endian):
/// <code>
/// topology version (8) | last epoch (8) | whether a rebalance is wanted (1) | voters of a group, 0 for all (1)
/// group    phase (1) | weight (4) | founders (8 each)
/// slot     owner (8) | epoch (8) | move (8)
/// move     phase (1) | source (8) | destination (8) | abort epoch (8) | slots (2 each)
/// node     whether it gives its votes away (1) | weight (4)
/// </code>
/// Each writing of a row adds H(value, H(key, 0)) to the state hash, each removal H(key, 1).
/// </summary>
internal static class TopologyLayout
{
    public const int StateValueSize = (2 * sizeof(ulong)) + 2;
    public const int NodeValueSize = 1 + sizeof(int);
    public const int SlotKeySize = 2 + sizeof(ushort);
    public const int SlotValueSize = 3 * sizeof(ulong);
    public const int NumberKeySize = 2 + sizeof(ulong);

    private const byte GroupKind = 0x19;
    private const byte SlotKind = 0x1A;
    private const byte MoveKind = 0x1B;
    private const byte NodeKind = 0x20;
    private const int GroupHeaderSize = 1 + sizeof(int);
    private const int MoveHeaderSize = 1 + (3 * sizeof(ulong));

    /// <summary>The key of the row that has the version.</summary>
    public static ReadOnlySpan<byte> StateKey => [StateLayout.StateTag, 0x18];

    /// <summary>What the keys of all groups begin with.</summary>
    public static ReadOnlySpan<byte> GroupPrefix => [StateLayout.StateTag, GroupKind];

    /// <summary>What the keys of all slots begin with.</summary>
    public static ReadOnlySpan<byte> SlotPrefix => [StateLayout.StateTag, SlotKind];

    /// <summary>What the keys of all moves begin with.</summary>
    public static ReadOnlySpan<byte> MovePrefix => [StateLayout.StateTag, MoveKind];

    /// <summary>What the keys of all nodes of which there is something to be said begin with.</summary>
    public static ReadOnlySpan<byte> NodePrefix => [StateLayout.StateTag, NodeKind];

    public static void WriteNodeKey(Span<byte> key, NodeId node) => WriteKey(key, NodePrefix, node.Value);

    public static void WriteGroupKey(Span<byte> key, GroupId group) => WriteKey(key, GroupPrefix, group.Value);

    public static void WriteMoveKey(Span<byte> key, ulong move) => WriteKey(key, MovePrefix, move);

    public static void WriteSlotKey(Span<byte> key, Slot slot)
    {
        SlotPrefix.CopyTo(key);
        BinaryPrimitives.WriteUInt16BigEndian(key[SlotPrefix.Length..], (ushort)slot.Number);
    }

    /// <summary>The number at the end of a group's, a move's or a node's key.</summary>
    public static ulong ReadNumber(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[2..]);

    public static Slot ReadSlot(ReadOnlySpan<byte> key) => new(BinaryPrimitives.ReadUInt16BigEndian(key[2..]));

    public static void WriteState(Span<byte> value, TopologyState state)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(value, state.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(value[8..], state.LastEpoch);
        value[16] = state.IsRebalanceWanted ? (byte)1 : (byte)0;
        value[17] = (byte)state.Replication;
    }

    public static (ulong Version, ulong LastEpoch, bool IsRebalanceWanted, int Replication) ReadState(ReadOnlySpan<byte> value) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(value), BinaryPrimitives.ReadUInt64LittleEndian(value[8..]), value[16] != 0, value[17]);

    public static void WriteNode(Span<byte> value, bool isDraining, int weight)
    {
        value[0] = isDraining ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(value[1..], weight);
    }

    public static (bool IsDraining, int Weight) ReadNode(ReadOnlySpan<byte> value) => (value[0] != 0, BinaryPrimitives.ReadInt32LittleEndian(value[1..]));

    public static byte[] GroupValue(GroupEntry group)
    {
        var value = new byte[GroupHeaderSize + (group.Founders.Length * sizeof(ulong))];
        value[0] = (byte)group.Phase;
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(1), group.Weight);
        var at = GroupHeaderSize;
        foreach (var founder in group.Founders)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(at), founder.Value);
            at += sizeof(ulong);
        }

        return value;
    }

    public static GroupEntry ReadGroup(GroupId id, ReadOnlySpan<byte> value)
    {
        var founders = ImmutableArray.CreateBuilder<NodeId>((value.Length - GroupHeaderSize) / sizeof(ulong));
        for (var at = GroupHeaderSize; at < value.Length; at += sizeof(ulong))
        {
            founders.Add(new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(value[at..])));
        }

        return new GroupEntry(id, (GroupPhase)value[0], BinaryPrimitives.ReadInt32LittleEndian(value[1..]), founders.MoveToImmutable());
    }

    public static void WriteSlot(Span<byte> value, in SlotEntry slot)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(value, slot.Owner.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(value[8..], slot.Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(value[16..], slot.Move);
    }

    public static SlotEntry ReadSlotEntry(ReadOnlySpan<byte> value) => new(
        new GroupId(BinaryPrimitives.ReadUInt64LittleEndian(value)),
        BinaryPrimitives.ReadUInt64LittleEndian(value[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(value[16..]));

    public static byte[] MoveValue(MoveEntry move)
    {
        var value = new byte[MoveHeaderSize + (move.Slots.Length * sizeof(ushort))];
        value[0] = (byte)move.Phase;
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(1), move.Source.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(9), move.Destination.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(17), move.AbortEpoch);
        var at = MoveHeaderSize;
        foreach (var slot in move.Slots)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(at), (ushort)slot.Number);
            at += sizeof(ushort);
        }

        return value;
    }

    public static MoveEntry ReadMove(ulong id, ReadOnlySpan<byte> value)
    {
        var slots = ImmutableArray.CreateBuilder<Slot>((value.Length - MoveHeaderSize) / sizeof(ushort));
        for (var at = MoveHeaderSize; at < value.Length; at += sizeof(ushort))
        {
            slots.Add(new Slot(BinaryPrimitives.ReadUInt16LittleEndian(value[at..])));
        }

        return new MoveEntry(
            id,
            (MovePhase)value[0],
            new GroupId(BinaryPrimitives.ReadUInt64LittleEndian(value[1..])),
            new GroupId(BinaryPrimitives.ReadUInt64LittleEndian(value[9..])),
            BinaryPrimitives.ReadUInt64LittleEndian(value[17..]),
            slots.MoveToImmutable());
    }

    private static void WriteKey(Span<byte> key, ReadOnlySpan<byte> prefix, ulong number)
    {
        prefix.CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key[prefix.Length..], number);
    }
}
