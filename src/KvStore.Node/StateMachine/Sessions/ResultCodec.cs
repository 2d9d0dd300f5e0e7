using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;

namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// The value of a result row:
/// <code>
/// offset size
///      0    1  kind of the command (CommandKind)
///      1    1  outcome: 1 response, 2 error, 3 not kept
///      2    8  digest of the request (SessionWrite), little-endian
///     10    2  slot of the first key that the request names, little-endian: with this slot the result moves
///     12    .  response: PutResponse, DeleteRangeResponse or TxnResponse in protobuf's encoding
///              error: kind (1) | length of its name (1) | name | message, in UTF-8
///              not kept: nothing
/// </code>
/// Thread safety: none; the bytes that <see cref="Encode"/> returns are valid until its next call.
/// </summary>
internal sealed class ResultCodec
{
    private const int HeaderSize = SlotAt + sizeof(ushort);
    private const int DigestAt = 2;
    private const int SlotAt = DigestAt + sizeof(ulong);
    private const int ErrorKindAt = HeaderSize;
    private const int ErrorNameSizeAt = HeaderSize + 1;
    private const int ErrorHeaderSize = HeaderSize + 2;
    private const byte ResponseOutcome = 1;
    private const byte ErrorOutcome = 2;
    private const byte NotKeptOutcome = 3;
    private const int UsualSize = 256;

    private byte[] _buffer = new byte[UsualSize];

    /// <summary>Encodes a result in at most <paramref name="bytesMax"/> bytes beside its head, or the note that it was not kept.</summary>
    public ReadOnlySpan<byte> Encode(in SessionWrite write, IMessage? response, KvError? error, int bytesMax)
    {
        _buffer[0] = (byte)write.Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(DigestAt), write.Digest);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(SlotAt), (ushort)write.Slot.Number);
        if (error is not null)
        {
            return EncodeError(error);
        }

        var size = response!.CalculateSize();
        if (size > bytesMax)
        {
            _buffer[1] = NotKeptOutcome;
            return _buffer.AsSpan(0, HeaderSize);
        }

        Reserve(HeaderSize + size);
        _buffer[1] = ResponseOutcome;
        response.WriteTo(_buffer.AsSpan(HeaderSize, size));
        return _buffer.AsSpan(0, HeaderSize + size);
    }

    /// <summary>
    /// Reads a result back for a repeated write, without building the response when nobody waits for it. Another write that has the same
    /// number by a fault of its client gets an error.
    /// </summary>
    public static KvError? Decode(ReadOnlySpan<byte> result, in SessionWrite write, ResponseMode mode, out IMessage? response)
    {
        response = null;
        if (result[0] != (byte)write.Kind || BinaryPrimitives.ReadUInt64LittleEndian(result[DigestAt..]) != write.Digest)
        {
            return KvErrors.SessionNumberReused;
        }

        switch (result[1])
        {
            case ResponseOutcome:
                response = mode == ResponseMode.Build ? Parser(write.Kind).ParseFrom(result[HeaderSize..]) : null;
                return null;
            case ErrorOutcome:
                return DecodeError(result);
            case NotKeptOutcome:
                return KvErrors.SessionResultNotKept;
            default:
                throw new InvalidDataException($"A result row of a session has the unknown outcome {result[1]}.");
        }
    }

    /// <summary>The slot that a result goes with.</summary>
    public static Slot ReadSlot(ReadOnlySpan<byte> result) => new(BinaryPrimitives.ReadUInt16LittleEndian(result[SlotAt..]));

    private ReadOnlySpan<byte> EncodeError(KvError error)
    {
        var nameSize = Encoding.UTF8.GetByteCount(error.Name);
        var size = ErrorHeaderSize + nameSize + Encoding.UTF8.GetByteCount(error.Message);
        Reserve(size);
        _buffer[1] = ErrorOutcome;
        _buffer[ErrorKindAt] = (byte)error.Kind;
        _buffer[ErrorNameSizeAt] = checked((byte)nameSize);
        Encoding.UTF8.GetBytes(error.Name, _buffer.AsSpan(ErrorHeaderSize));
        Encoding.UTF8.GetBytes(error.Message, _buffer.AsSpan(ErrorHeaderSize + nameSize));
        return _buffer.AsSpan(0, size);
    }

    private static KvError DecodeError(ReadOnlySpan<byte> result)
    {
        var text = result[ErrorHeaderSize..];
        var nameSize = result[ErrorNameSizeAt];
        return new KvError(Encoding.UTF8.GetString(text[..nameSize]), (KvErrorKind)result[ErrorKindAt], Encoding.UTF8.GetString(text[nameSize..]));
    }

    private static MessageParser Parser(CommandKind kind) => kind switch
    {
        CommandKind.Put => PutResponse.Parser,
        CommandKind.DeleteRange => DeleteRangeResponse.Parser,
        CommandKind.Txn => TxnResponse.Parser,
        _ => throw new InvalidDataException($"A result row of a session is of the command kind {kind}, which has no results."),
    };

    private void Reserve(int size)
    {
        if (_buffer.Length < size)
        {
            var larger = new byte[Math.Max(size, 2 * _buffer.Length)];
            _buffer.AsSpan(0, HeaderSize).CopyTo(larger);
            _buffer = larger;
        }
    }
}
