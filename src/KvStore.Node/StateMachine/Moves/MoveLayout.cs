using System.Buffers.Binary;
using Google.Protobuf;
using KvStore.Contracts.Internal;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// The rows of imports (integers in keys big-endian, in values little-endian; see <see cref="StateLayout"/>):
/// <code>
/// import   01 1D | move (8)      one row per move that brings slots here, from its first chunk until they are served or given up
///          number of the last chunk (8) | ImportPosition in protobuf's encoding
/// </code>
/// Each writing of a row adds H(value, H(key, 0)) to the state hash, each removal H(key, 1).
/// </summary>
internal static class MoveLayout
{
    public const int KeySize = 2 + sizeof(ulong);

    /// <summary>What all rows begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => [StateLayout.StateTag, 0x1D];

    public static void WriteKey(Span<byte> key, ulong move)
    {
        Prefix.CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key[Prefix.Length..], move);
    }

    public static ulong ReadKey(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[Prefix.Length..]);

    public static byte[] WriteValue(ImportProgress progress)
    {
        var value = new byte[sizeof(ulong) + progress.Next.CalculateSize()];
        BinaryPrimitives.WriteUInt64LittleEndian(value, progress.Number);
        progress.Next.WriteTo(value.AsSpan(sizeof(ulong)));
        return value;
    }

    public static ImportProgress ReadValue(ReadOnlySpan<byte> value) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(value),
        ImportPosition.Parser.ParseFrom(value[sizeof(ulong)..]));
}
