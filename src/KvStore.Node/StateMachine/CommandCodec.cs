using System.Buffers.Binary;
using Google.Protobuf;
using KvStore.Raft;

namespace KvStore.Node.StateMachine;

/// <summary>
/// The bytes of a command entry, little-endian:
/// <code>
/// offset size
///      0    1  format version, 1
///      1    1  kind (CommandKind)
///      2    1  authority (AuthorityKind)
///      3    1  zero
///      4    8  proposer's node id
///     12    8  request id
///     20    8  proposer's wall clock, milliseconds since 1970-01-01T00:00:00Z, signed
///     28    .  of a checked command: by whose leave, see AuthorityCodec
///      .    .  the request in protobuf's encoding
/// </code>
/// </summary>
public static class CommandCodec
{
    /// <summary>Bytes that every command has before the rest.</summary>
    public const int HeaderSize = 28;

    private const byte FormatVersion = 1;
    private const int KindOffset = 1;
    private const int AuthorityOffset = 2;
    private const int ReservedOffset = 3;
    private const int ProposerOffset = 4;
    private const int RequestIdOffset = 12;
    private const int TimeOffset = 20;

    /// <summary>Encodes a command in one array, which the caller owns.</summary>
    public static byte[] Encode(
        CommandKind kind, NodeId proposer, ulong requestId, long proposedAtUnixMilliseconds, IMessage request, in CommandAuthority authority = default)
    {
        var requestOffset = HeaderSize + AuthorityCodec.SizeOf(authority);
        var entry = GC.AllocateUninitializedArray<byte>(requestOffset + request.CalculateSize());
        entry[0] = FormatVersion;
        entry[KindOffset] = (byte)kind;
        entry[AuthorityOffset] = (byte)authority.Kind;
        entry[ReservedOffset] = 0;
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(ProposerOffset), proposer.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(RequestIdOffset), requestId);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(TimeOffset), proposedAtUnixMilliseconds);
        AuthorityCodec.Write(entry.AsSpan(HeaderSize, requestOffset - HeaderSize), authority);
        request.WriteTo(entry.AsSpan(requestOffset));
        return entry;
    }

    /// <summary>Takes an entry apart without copying.</summary>
    /// <exception cref="CommandFormatException">The entry has an unknown version or kind: the replica must stop.</exception>
    public static Command Decode(ReadOnlyMemory<byte> entry)
    {
        var span = entry.Span;
        if (span.Length < HeaderSize)
        {
            throw new CommandFormatException($"A command entry of {span.Length} bytes is shorter than its header of {HeaderSize}.");
        }

        if (span[0] != FormatVersion || span[ReservedOffset] != 0)
        {
            throw new CommandFormatException($"Unknown format version {span[0]} of a command entry; this program knows {FormatVersion}.");
        }

        var kind = (CommandKind)span[KindOffset];
        if (!IsKnown(kind))
        {
            throw new CommandFormatException($"Unknown kind {span[KindOffset]} of a command entry.");
        }

        var authority = AuthorityCodec.Read(span[AuthorityOffset], span[HeaderSize..], out var authoritySize);
        return new Command(
            kind,
            new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(span[ProposerOffset..])),
            BinaryPrimitives.ReadUInt64LittleEndian(span[RequestIdOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[TimeOffset..]),
            entry[(HeaderSize + authoritySize)..])
        {
            Authority = authority,
        };
    }

    private static bool IsKnown(CommandKind kind) => kind
        is CommandKind.Put or CommandKind.DeleteRange or CommandKind.Txn or CommandKind.Compact or CommandKind.LeaseGrant or CommandKind.LeaseRevoke
        or CommandKind.PublishMember or CommandKind.Alarm or CommandKind.Topology or CommandKind.SlotStep
        or CommandKind.ImportChunk or CommandKind.WipeChunk or CommandKind.Adoption or CommandKind.Abandonment or CommandKind.SlotDelete
        or CommandKind.OpenSession or CommandKind.KeepAliveSession or CommandKind.CloseSession or CommandKind.AdvanceClock
        or CommandKind.AuthEnable or CommandKind.AuthDisable or CommandKind.AssignToken
        or CommandKind.UserAdd or CommandKind.UserDelete or CommandKind.UserChangePassword or CommandKind.UserGrantRole or CommandKind.UserRevokeRole
        or CommandKind.RoleAdd or CommandKind.RoleDelete or CommandKind.RoleGrantPermission or CommandKind.RoleRevokePermission;
}
