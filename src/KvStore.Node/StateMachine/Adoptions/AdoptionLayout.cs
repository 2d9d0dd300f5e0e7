using System.Buffers.Binary;
using KvStore.Contracts.Partitioning;
using Kind = KvStore.Contracts.Internal.Holder.Types.Kind;

namespace KvStore.Node.StateMachine.Adoptions;

/// <summary>
/// The rows of adoptions (integers in keys big-endian, in values little-endian; see <see cref="StateLayout"/>):
/// <code>
/// adopted  01 1E | kind (1) | id (8) | group (8)    in the first group: one row per other group that has adopted a lease (kind 1) or a session (2)
///          stamp (8) of the last adoption
/// floor    01 1F                                    in the others: adoptions up to this stamp come too late
///          stamp (8)
/// </code>
/// Each writing of a row adds H(value, H(key, 0)) to the state hash, each removal H(key, 1).
/// </summary>
internal static class AdoptionLayout
{
    public const int KeySize = 3 + (2 * sizeof(ulong));

    public static ReadOnlySpan<byte> Prefix => [StateLayout.StateTag, 0x1E];

    public static ReadOnlySpan<byte> FloorKey => [StateLayout.StateTag, 0x1F];

    public static void WriteKey(Span<byte> key, HolderId holder, GroupId group)
    {
        Prefix.CopyTo(key);
        key[2] = (byte)holder.Kind;
        BinaryPrimitives.WriteUInt64BigEndian(key[3..], holder.Id);
        BinaryPrimitives.WriteUInt64BigEndian(key[11..], group.Value);
    }

    public static (HolderId Holder, GroupId Group) ReadKey(ReadOnlySpan<byte> key) => (
        new HolderId((Kind)key[2], BinaryPrimitives.ReadUInt64BigEndian(key[3..])),
        new GroupId(BinaryPrimitives.ReadUInt64BigEndian(key[11..])));
}
