using System.Buffers.Binary;

namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// The rows of client sessions. Row keys (integers big-endian, see <see cref="StateLayout"/>):
/// <code>
/// clock    01 03                                          the replicated clock; absent while it is 0
/// session  01 04 | session id (8)                         one row per session
/// result   01 05 | session id (8) | request number (8)    one row per kept result
/// </code>
/// Row values (integers little-endian; times in milliseconds of the replicated clock):
/// <code>
/// clock    time (8)
/// session  time to live (8) | last active (8) | first unacknowledged request (8)
/// result   kind of the command (1) | outcome (1) | digest of the request (8) | slot (2) | see ResultCodec
/// </code>
/// A result row never changes. Each writing of a row adds H(value, H(key, 0)) to the state hash, each removal H(key, 1).
/// </summary>
internal static class SessionLayout
{
    public const byte ClockKind = 0x03;
    public const byte SessionKind = 0x04;
    public const byte ResultKind = 0x05;

    public const int SessionKeySize = 2 + sizeof(ulong);
    public const int ResultKeySize = SessionKeySize + sizeof(ulong);
    public const int SessionValueSize = 3 * sizeof(ulong);

    public static ReadOnlySpan<byte> ClockKey => [StateLayout.StateTag, ClockKind];

    /// <summary>Whether a row, at or above the clock's, is of one of these kinds: others follow.</summary>
    public static bool IsRow(ReadOnlySpan<byte> key) => key[0] == StateLayout.StateTag && key[1] <= ResultKind;

    public static bool IsSession(ReadOnlySpan<byte> key) => key[0] == StateLayout.StateTag && key[1] == SessionKind;

    public static bool IsResult(ReadOnlySpan<byte> key) => key[0] == StateLayout.StateTag && key[1] == ResultKind;

    public static void WriteSessionKey(Span<byte> destination, ulong id)
    {
        destination[0] = StateLayout.StateTag;
        destination[1] = SessionKind;
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], id);
    }

    public static void WriteResultKey(Span<byte> destination, ulong id, ulong number)
    {
        destination[0] = StateLayout.StateTag;
        destination[1] = ResultKind;
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], id);
        BinaryPrimitives.WriteUInt64BigEndian(destination[SessionKeySize..], number);
    }

    /// <summary>The session id in the key of a session or result row.</summary>
    public static ulong ReadId(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[2..]);

    /// <summary>The request number in the key of a result row.</summary>
    public static ulong ReadNumber(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[SessionKeySize..]);

    public static void WriteSession(Span<byte> destination, Session session)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, session.TtlMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], session.LastActive);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], session.FirstUnacknowledged);
    }

    public static Session ReadSession(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        new(ReadId(key), BinaryPrimitives.ReadInt64LittleEndian(value))
        {
            LastActive = BinaryPrimitives.ReadInt64LittleEndian(value[8..]),
            FirstUnacknowledged = BinaryPrimitives.ReadUInt64LittleEndian(value[16..]),
        };
}
