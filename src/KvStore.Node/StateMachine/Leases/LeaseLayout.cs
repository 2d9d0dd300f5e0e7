using System.Buffers.Binary;

namespace KvStore.Node.StateMachine.Leases;

/// <summary>
/// The rows of leases. Row keys (integers big-endian, see <see cref="StateLayout"/>):
/// <code>
/// lease       01 08 | lease id (8)               one row per lease
/// attachment  01 09 | lease id (8) | user key    one row per key that goes with the lease
/// </code>
/// Row values (integers little-endian):
/// <code>
/// lease       time to live in seconds (8) | 01 when it has ended and other groups still have keys of it, else 00 | stamp (8), if it was adopted
/// attachment  01
/// </code>
/// Each writing of a lease row adds H(value, H(key, 0)) to the state hash, each removal H(key, 1). Attachments follow from the newest
/// versions of the keys and add nothing.
/// </summary>
internal static class LeaseLayout
{
    public const int LeaseKeySize = 2 + sizeof(long);
    public const int LeaseValueSize = sizeof(long) + 1 + sizeof(ulong);

    private const int StampAt = sizeof(long) + 1;
    private const byte LeaseKind = 0x08;
    private const byte AttachmentKind = 0x09;

    /// <summary>What an attachment's row says: nothing beside its key.</summary>
    public static ReadOnlySpan<byte> AttachmentValue => [0x01];

    /// <summary>The lowest key of a lease's row.</summary>
    public static ReadOnlySpan<byte> FirstLease => [StateLayout.StateTag, LeaseKind];

    public static bool IsLease(ReadOnlySpan<byte> key) => key.StartsWith(FirstLease);

    public static void WriteLeaseKey(Span<byte> destination, long id) => Write(destination, LeaseKind, id);

    public static void WriteLease(Span<byte> value, long ttlSeconds, bool isEnded, ulong stamp)
    {
        BinaryPrimitives.WriteInt64LittleEndian(value, ttlSeconds);
        value[sizeof(long)] = isEnded ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(value[StampAt..], stamp);
    }

    public static long ReadTtl(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt64LittleEndian(value);

    public static ulong ReadStamp(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt64LittleEndian(value[StampAt..]);

    public static bool ReadIsEnded(ReadOnlySpan<byte> value) => value[sizeof(long)] != 0;

    public static long ReadId(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key[2..]);

    /// <summary>The key of an attachment's row; with no user key what all attachments of a lease begin with.</summary>
    public static byte[] AttachmentKey(long id, ReadOnlySpan<byte> userKey)
    {
        var key = new byte[LeaseKeySize + userKey.Length];
        Write(key, AttachmentKind, id);
        userKey.CopyTo(key.AsSpan(LeaseKeySize));
        return key;
    }

    private static void Write(Span<byte> destination, byte kind, long id)
    {
        destination[0] = StateLayout.StateTag;
        destination[1] = kind;
        BinaryPrimitives.WriteInt64BigEndian(destination[2..], id);
    }
}
