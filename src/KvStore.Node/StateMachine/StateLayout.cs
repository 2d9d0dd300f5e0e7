using System.Buffers.Binary;

namespace KvStore.Node.StateMachine;

/// <summary>
/// The rows of the state machine in its engine. Row keys (integers big-endian, so that byte order is number order):
/// <code>
/// state    01 01                                          one row, see StateRow
/// member   01 02 | member id (8)                          one row per member that published itself: a protobuf Member
/// config   01 06                                          one row: the configuration of the group, with addresses
/// removal  01 07                                          one row: how far compacted rows are removed, see RemovalProgress
/// clock    01 03                                          the replicated clock, see SessionLayout, as for the next two
/// session  01 04 | session id (8)                         one row per client session
/// result   01 05 | session id (8) | request number (8)    one row per result that a session keeps
/// lease    01 08 | lease id (8)                           one row per lease, see LeaseLayout, as for the next
/// attached 01 09 | lease id (8) | user key                one row per key that goes with a lease
/// alarm    01 0E | alarm (4) | member id (8)              one row per alarm, see AlarmLayout
/// auth     01 10                                          one row, see AuthLayout, as for the next two
/// user     01 11 | name                                   one row per user
/// role     01 12 | name                                   one row per role
/// topology 01 18                                          one row, see TopologyLayout, as for the next three
/// group    01 19 | group (8)                              one row per group that was changed or added
/// slot     01 1A | slot (2)                               one row per slot that was part of a move
/// move     01 1B | move (8)                               one row per move that is not ended
/// own      01 1C | slot (2)                               one row per slot that a step was applied to, see OwnershipLayout
/// import   01 1D | move (8)                               one row per move that brings slots here, see MoveLayout
/// adopted  01 1E | kind (1) | id (8) | group (8)          one row per adoption by another group, see AdoptionLayout, as for the next
/// floor    01 1F                                          one row: adoptions that come too late
/// arrival  01 21 | revision (8)                           one row per move that brought slots here, see ArrivalLayout
/// data     02 | escaped user key | 00 01 | ~main | ~sub   one row per write of a key, newest first
/// history  03 | main | sub                                one row per write, in the order of writing
/// </code>
/// main (8 bytes) is the revision of the write, sub (4 bytes) its place within the revision; ~ inverts all bits, which makes newer rows
/// of a key come first: the newest version not above a revision is the first row at or after <c>prefix | ~revision</c>.
/// In the escaped user key each 00 byte is written as 00 FF. The terminator 00 01 is below both 00 FF and every other byte, so escaped
/// keys sort as user keys do and none is a prefix of another.
/// <para>
/// Row values (integers little-endian):
/// <code>
/// data     01 | create revision (8) | version (8) | lease (8) | value     put
///          02                                                             delete (tombstone)
/// history  01 or 02, as the data row | user key
/// </code>
/// The history row leads to its data row, and the row after that is the version before. Rows never change; compaction removes them.
/// </para>
/// </summary>
internal static class StateLayout
{
    public const byte StateTag = 0x01;
    public const byte DataTag = 0x02;
    public const byte HistoryTag = 0x03;

    public const byte Escaped = 0x00;
    public const byte EscapeMark = 0xFF;
    public const byte Terminator = 0x01;

    public const int TerminatorSize = 2;
    public const int RevisionSize = sizeof(long) + sizeof(int);
    public const int HistoryKeySize = 1 + RevisionSize;

    public const int MemberKeySize = 2 + sizeof(ulong);

    /// <summary>What a put's data row has before the value.</summary>
    public const int PutHeaderSize = 1 + (3 * sizeof(long));

    /// <summary>The key of the state row.</summary>
    public static ReadOnlySpan<byte> StateKey => [StateTag, 0x01];

    /// <summary>What the keys of the members' rows begin with.</summary>
    public static ReadOnlySpan<byte> MemberPrefix => [StateTag, 0x02];

    /// <summary>The key of the configuration's row.</summary>
    public static ReadOnlySpan<byte> ConfigurationKey => [StateTag, 0x06];

    /// <summary>The key of the row that says how far the removal of compacted rows came.</summary>
    public static ReadOnlySpan<byte> RemovalKey => [StateTag, 0x07];

    /// <summary>A row key above all data rows.</summary>
    public static ReadOnlySpan<byte> DataEnd => [HistoryTag];

    /// <summary>The most that tag, escaped user key and terminator can take.</summary>
    public static int DataPrefixSizeMax(int userKeyLength) => 1 + (2 * userKeyLength) + TerminatorSize;

    /// <summary>Writes tag, escaped user key and terminator; returns the length.</summary>
    public static int WriteDataPrefix(Span<byte> destination, ReadOnlySpan<byte> userKey)
    {
        destination[0] = DataTag;
        var length = 1;
        while (true)
        {
            var zero = userKey.IndexOf(Escaped);
            var plain = zero < 0 ? userKey : userKey[..zero];
            plain.CopyTo(destination[length..]);
            length += plain.Length;
            destination[length] = Escaped;
            if (zero < 0)
            {
                destination[length + 1] = Terminator;
                return length + TerminatorSize;
            }

            destination[length + 1] = EscapeMark;
            length += 2;
            userKey = userKey[(zero + 1)..];
        }
    }

    /// <summary>The inverted revision that ends a data row's key.</summary>
    public static void WriteDataRevision(Span<byte> destination, RowRevision revision)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, ~revision.Main);
        BinaryPrimitives.WriteInt32BigEndian(destination[sizeof(long)..], ~revision.Sub);
    }

    /// <summary>The revision at the end of a data row's key.</summary>
    public static RowRevision ReadDataRevision(ReadOnlySpan<byte> rowKey)
    {
        var suffix = rowKey[^RevisionSize..];
        return new RowRevision(
            ~BinaryPrimitives.ReadInt64BigEndian(suffix),
            ~BinaryPrimitives.ReadInt32BigEndian(suffix[sizeof(long)..]));
    }

    public static void WriteMemberKey(Span<byte> destination, ulong memberId)
    {
        MemberPrefix.CopyTo(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[MemberPrefix.Length..], memberId);
    }

    public static void WriteHistoryKey(Span<byte> destination, RowRevision revision)
    {
        destination[0] = HistoryTag;
        BinaryPrimitives.WriteInt64BigEndian(destination[1..], revision.Main);
        BinaryPrimitives.WriteInt32BigEndian(destination[(1 + sizeof(long))..], revision.Sub);
    }

    public static RowRevision ReadHistoryRevision(ReadOnlySpan<byte> rowKey) => new(
        BinaryPrimitives.ReadInt64BigEndian(rowKey[1..]),
        BinaryPrimitives.ReadInt32BigEndian(rowKey[(1 + sizeof(long))..]));

    /// <summary>The user key of a data row; a slice of the row key when nothing in it is escaped, else a copy.</summary>
    public static ReadOnlyMemory<byte> UserKey(ReadOnlyMemory<byte> rowKey)
    {
        var escaped = rowKey[1..^(TerminatorSize + RevisionSize)];
        return escaped.Span.Contains(Escaped) ? Unescape(escaped.Span) : escaped;
    }

    public static void WritePutHeader(Span<byte> destination, in KeyVersion version)
    {
        destination[0] = (byte)RowKind.Put;
        BinaryPrimitives.WriteInt64LittleEndian(destination[1..], version.CreateRevision);
        BinaryPrimitives.WriteInt64LittleEndian(destination[9..], version.Version);
        BinaryPrimitives.WriteInt64LittleEndian(destination[17..], version.Lease);
    }

    /// <summary>Whether the value of a data row says that the key does not exist.</summary>
    public static bool IsTombstone(ReadOnlySpan<byte> rowValue) => rowValue[0] == (byte)RowKind.Delete;

    /// <summary>The lease in a put's data row.</summary>
    public static long ReadLease(ReadOnlySpan<byte> rowValue) => BinaryPrimitives.ReadInt64LittleEndian(rowValue[17..]);

    /// <summary>Takes a data row apart.</summary>
    public static KeyVersion ReadDataRow(ReadOnlyMemory<byte> rowKey, ReadOnlyMemory<byte> rowValue)
    {
        var key = UserKey(rowKey);
        var revision = ReadDataRevision(rowKey.Span);
        var span = rowValue.Span;
        return IsTombstone(span)
            ? KeyVersion.Deleted(key, revision)
            : new KeyVersion
            {
                Key = key,
                Revision = revision,
                CreateRevision = BinaryPrimitives.ReadInt64LittleEndian(span[1..]),
                Version = BinaryPrimitives.ReadInt64LittleEndian(span[9..]),
                Lease = BinaryPrimitives.ReadInt64LittleEndian(span[17..]),
                Value = rowValue[PutHeaderSize..],
            };
    }

    private static byte[] Unescape(ReadOnlySpan<byte> escaped)
    {
        var key = new byte[escaped.Length - escaped.Count(Escaped)];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            key[length++] = escaped[i];
            if (escaped[i] == Escaped)
            {
                i++;
            }
        }

        return key;
    }
}
