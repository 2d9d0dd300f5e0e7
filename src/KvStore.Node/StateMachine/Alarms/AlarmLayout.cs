using System.Buffers.Binary;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.StateMachine.Alarms;

/// <summary>
/// The rows of alarms (integers big-endian, see <see cref="StateLayout"/>):
/// <code>
/// 01 0E | alarm (4) | member id (8)    one row per alarm that a member has raised; its value is 01
/// </code>
/// Each writing of a row adds H(key, 0) to the state hash, each removal H(key, 1).
/// </summary>
internal static class AlarmLayout
{
    public const int KeySize = 2 + sizeof(int) + sizeof(ulong);

    private const byte AlarmKind = 0x0E;

    /// <summary>What a row says: nothing beside its key.</summary>
    public static ReadOnlySpan<byte> Value => [0x01];

    /// <summary>What all rows begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => [StateLayout.StateTag, AlarmKind];

    public static void WriteKey(Span<byte> destination, AlarmMember raised)
    {
        Prefix.CopyTo(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[2..], (int)raised.Alarm);
        BinaryPrimitives.WriteUInt64BigEndian(destination[(2 + sizeof(int))..], raised.MemberID);
    }

    public static AlarmMember Read(ReadOnlySpan<byte> key) => new()
    {
        Alarm = (AlarmType)BinaryPrimitives.ReadInt32BigEndian(key[2..]),
        MemberID = BinaryPrimitives.ReadUInt64BigEndian(key[(2 + sizeof(int))..]),
    };
}
