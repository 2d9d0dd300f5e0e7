// A record, as it stands in a frame. Little-endian; starts at a multiple of 8 from the frame's start.
//
//   0        4        8                16               24               32  33  34     36      40
//   +--------+--------+----------------+----------------+----------------+---+---+------+-------+- - - - - -+- - -+
//   | crc32c | length | group          | term           | index          |typ|knd| zero | zero  | payload   | pad |
//   +--------+--------+----------------+----------------+----------------+---+---+------+-------+- - - - - -+- - -+
//
//   crc32c   of bytes 4 to the end of the payload: header and payload, group and index among them, so that a record read from the
//            wrong place is not taken for the right one
//   length   of the payload; the pad of zeroes fills up to a multiple of 8
//
//   type          term            index                 kind           payload
//   1 entry       of the entry    of the entry          caller's byte  caller's bytes
//   2 hard state  current term    commit index          0              vote (8 bytes)
//   3 truncate    0               first index removed   0              none
//   4 log start   of that entry   last index removed    0              none
//   5 checkpoint  of start index  start index           0              last index, term, vote, commit index (8 bytes each)
using System.Buffers.Binary;
using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>Writes and reads one record.</summary>
internal static class WalRecordCodec
{
    public const int HeaderBytes = 40;
    private const int CrcBytes = sizeof(uint);
    private const int VoteBytes = sizeof(ulong);
    private const int CheckpointBytes = 4 * sizeof(ulong);
    private const int Alignment = 8;

    public static long EncodedBytes(in WalRecord record) => EncodedBytes(PayloadBytes(record));

    /// <summary>Writes the record at the start of <paramref name="target"/> and returns its length with the pad.</summary>
    public static int Write(in WalRecord record, Span<byte> target)
    {
        var payloadBytes = PayloadBytes(record);
        var total = (int)EncodedBytes(payloadBytes);
        target = target[..total];
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], payloadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], record.Group);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], record.Term);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], record.Index);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], (byte)record.Type | ((ulong)record.Kind << 8));
        if (record.Type == WalRecordType.HardState)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[HeaderBytes..], record.Vote);
        }
        else
        {
            record.Payload.Span.CopyTo(target[HeaderBytes..]);
        }

        var end = HeaderBytes + payloadBytes;
        target[end..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Crc32C.Compute(target[CrcBytes..end]));
        return total;
    }

    /// <summary>
    /// Reads the record at the start of <paramref name="source"/>; its payload is a slice of it. Returns null and the length with the
    /// pad, or what is wrong.
    /// </summary>
    public static string? TryRead(ReadOnlyMemory<byte> source, out WalRecord record, out int length)
    {
        record = default;
        length = 0;
        var span = source.Span;
        if (span.Length < HeaderBytes)
        {
            return "a record reaches past the end of its frame";
        }

        var payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(span[4..]);
        if (payloadBytes < 0 || EncodedBytes(payloadBytes) > span.Length)
        {
            return "a record's length reaches past the end of its frame";
        }

        var end = HeaderBytes + payloadBytes;
        if (BinaryPrimitives.ReadUInt32LittleEndian(span) != Crc32C.Compute(span[CrcBytes..end]))
        {
            return "a record's checksum does not match its content";
        }

        length = (int)EncodedBytes(payloadBytes);
        record = Decode(span, source[HeaderBytes..end]);
        return Check(record);
    }

    /// <summary>The record of a checkpoint.</summary>
    public static WalRecord ToRecord(ulong group, in WalCheckpoint checkpoint)
    {
        var payload = new byte[CheckpointBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(payload, checkpoint.LastIndex);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(8), checkpoint.HardState.Term);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(16), checkpoint.HardState.Vote);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(24), checkpoint.HardState.Commit);
        return new WalRecord(WalRecordType.Checkpoint, Kind: 0, group, checkpoint.StartTerm, checkpoint.StartIndex, Vote: 0, payload);
    }

    /// <summary>The checkpoint in a record of that type.</summary>
    public static WalCheckpoint ReadCheckpoint(in WalRecord record)
    {
        var payload = record.Payload.Span;
        var hardState = new WalHardState(
            Term: BinaryPrimitives.ReadUInt64LittleEndian(payload[8..]),
            Vote: BinaryPrimitives.ReadUInt64LittleEndian(payload[16..]),
            Commit: BinaryPrimitives.ReadUInt64LittleEndian(payload[24..]));
        return new WalCheckpoint(hardState, record.Index, record.Term, BinaryPrimitives.ReadUInt64LittleEndian(payload));
    }

    private static WalRecord Decode(ReadOnlySpan<byte> span, ReadOnlyMemory<byte> payload)
    {
        var type = (WalRecordType)span[32];
        var hasVote = type == WalRecordType.HardState && payload.Length == VoteBytes;
        return new WalRecord(
            type,
            Kind: span[33],
            Group: BinaryPrimitives.ReadUInt64LittleEndian(span[8..]),
            Term: BinaryPrimitives.ReadUInt64LittleEndian(span[16..]),
            Index: BinaryPrimitives.ReadUInt64LittleEndian(span[24..]),
            Vote: hasVote ? BinaryPrimitives.ReadUInt64LittleEndian(payload.Span) : 0,
            Payload: type is WalRecordType.Entry or WalRecordType.Checkpoint ? payload : default);
    }

    private static string? Check(in WalRecord record) => record.Type switch
    {
        WalRecordType.Checkpoint when record.Payload.Length != CheckpointBytes => "a checkpoint has a wrong length",
        WalRecordType.Entry or WalRecordType.HardState or WalRecordType.Truncate or WalRecordType.LogStart or WalRecordType.Checkpoint => null,
        _ => $"a record is of the unknown type {(byte)record.Type}",
    };

    private static int PayloadBytes(in WalRecord record) =>
        record.Type == WalRecordType.HardState ? VoteBytes : record.Payload.Length;

    private static long EncodedBytes(int payloadBytes) => ((long)HeaderBytes + payloadBytes + Alignment - 1) & -Alignment;
}
