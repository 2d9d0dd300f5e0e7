using System.Buffers.Binary;
using System.Text;

namespace KvStore.Node.StateMachine.Auth;

/// <summary>
/// The rows of authentication. Row keys (see <see cref="StateLayout"/>):
/// <code>
/// auth   01 10               one row: whether it is on, and its revision
/// user   01 11 | name        one row per user; the name in UTF-8
/// role   01 12 | name        one row per role, likewise
/// </code>
/// Row values:
/// <code>
/// auth   on: 01, off: 00 | revision (8, little-endian)
/// user   a protobuf authpb.User, whose password is what PasswordHash made of it, empty when there is none
/// role   a protobuf authpb.Role
/// </code>
/// Each writing of a row adds H(value, H(key, 0)) to the state hash, each removal H(key, 1).
/// </summary>
internal static class AuthLayout
{
    public const int StateValueSize = 1 + sizeof(ulong);

    private const byte UserKind = 0x11;
    private const byte RoleKind = 0x12;

    /// <summary>The key of the row that says whether authentication is on.</summary>
    public static ReadOnlySpan<byte> StateKey => [StateLayout.StateTag, 0x10];

    /// <summary>What the keys of all users begin with.</summary>
    public static ReadOnlySpan<byte> UserPrefix => [StateLayout.StateTag, UserKind];

    /// <summary>What the keys of all roles begin with.</summary>
    public static ReadOnlySpan<byte> RolePrefix => [StateLayout.StateTag, RoleKind];

    public static byte[] UserKey(string name) => [.. UserPrefix, .. Encoding.UTF8.GetBytes(name)];

    public static byte[] RoleKey(string name) => [.. RolePrefix, .. Encoding.UTF8.GetBytes(name)];

    public static void WriteState(Span<byte> value, bool isEnabled, ulong revision)
    {
        value[0] = isEnabled ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(value[1..], revision);
    }

    public static (bool IsEnabled, ulong Revision) ReadState(ReadOnlySpan<byte> value) =>
        (value[0] != 0, BinaryPrimitives.ReadUInt64LittleEndian(value[1..]));
}
