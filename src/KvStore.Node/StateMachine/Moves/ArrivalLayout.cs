using System.Buffers.Binary;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// The rows of arrivals (integers in keys big-endian, in values little-endian; see <see cref="StateLayout"/>):
/// <code>
/// arrival  01 21 | revision (8)      one row per move that brought slots here
///          source (8) | revision of the source (8)
/// </code>
/// Each writing of a row adds H(value, H(key, 0)) to the state hash, each removal H(key, 1).
/// </summary>
internal static class ArrivalLayout
{
    public const int KeySize = 2 + sizeof(long);
    public const int ValueSize = 2 * sizeof(ulong);

    /// <summary>What all rows begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => [StateLayout.StateTag, 0x21];

    public static void WriteKey(Span<byte> key, long revision)
    {
        Prefix.CopyTo(key);
        BinaryPrimitives.WriteInt64BigEndian(key[Prefix.Length..], revision);
    }

    public static void WriteValue(Span<byte> value, Arrival arrival)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(value, arrival.Source.Value);
        BinaryPrimitives.WriteInt64LittleEndian(value[8..], arrival.SourceRevision);
    }

    public static Arrival Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => new(
        BinaryPrimitives.ReadInt64BigEndian(key[Prefix.Length..]),
        new GroupId(BinaryPrimitives.ReadUInt64LittleEndian(value)),
        BinaryPrimitives.ReadInt64LittleEndian(value[8..]));
}
