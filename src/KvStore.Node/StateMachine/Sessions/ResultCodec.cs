using System.Text;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// The value of a result row:
/// <code>
/// offset size
///      0    1  kind of the command (CommandKind)
///      1    1  outcome: 1 response, 2 error, 3 not kept
///      2    .  response: PutResponse, DeleteRangeResponse or TxnResponse in protobuf's encoding
///              error: kind (1) | length of its name (1) | name | message, in UTF-8
///              not kept: nothing
/// </code>
/// Thread safety: none; the bytes that <see cref="Encode"/> returns are valid until its next call.
/// </summary>
internal sealed class ResultCodec
{
    private const int HeaderSize = 2;
    private const int ErrorHeaderSize = HeaderSize + 2;
    private const byte ResponseOutcome = 1;
    private const byte ErrorOutcome = 2;
    private const byte NotKeptOutcome = 3;
    private const int UsualSize = 256;

    private byte[] _buffer = new byte[UsualSize];

    /// <summary>Encodes a result in at most <paramref name="bytesMax"/> bytes beside its head, or the note that it was not kept.</summary>
    public ReadOnlySpan<byte> Encode(CommandKind kind, IMessage? response, KvError? error, int bytesMax)
    {
        _buffer[0] = (byte)kind;
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

    /// <summary>Reads a result back for a repeated command of a kind; without building the response when nobody waits for it.</summary>
    public static KvError? Decode(ReadOnlySpan<byte> result, CommandKind kind, ResponseMode mode, out IMessage? response)
    {
        response = null;
        if (result[0] != (byte)kind)
        {
            return KvErrors.SessionNumberReused;
        }

        switch (result[1])
        {
            case ResponseOutcome:
                response = mode == ResponseMode.Build ? Parser(kind).ParseFrom(result[HeaderSize..]) : null;
                return null;
            case ErrorOutcome:
                return DecodeError(result);
            case NotKeptOutcome:
                return KvErrors.SessionResultNotKept;
            default:
                throw new InvalidDataException($"A result row of a session has the unknown outcome {result[1]}.");
        }
    }

    private ReadOnlySpan<byte> EncodeError(KvError error)
    {
        var nameSize = Encoding.UTF8.GetByteCount(error.Name);
        var size = ErrorHeaderSize + nameSize + Encoding.UTF8.GetByteCount(error.Message);
        Reserve(size);
        _buffer[1] = ErrorOutcome;
        _buffer[2] = (byte)error.Kind;
        _buffer[3] = checked((byte)nameSize);
        Encoding.UTF8.GetBytes(error.Name, _buffer.AsSpan(ErrorHeaderSize));
        Encoding.UTF8.GetBytes(error.Message, _buffer.AsSpan(ErrorHeaderSize + nameSize));
        return _buffer.AsSpan(0, size);
    }

    private static KvError DecodeError(ReadOnlySpan<byte> result)
    {
        var text = result[ErrorHeaderSize..];
        var nameSize = result[3];
        return new KvError(Encoding.UTF8.GetString(text[..nameSize]), (KvErrorKind)result[2], Encoding.UTF8.GetString(text[nameSize..]));
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
            var kind = _buffer[0];
            _buffer = new byte[Math.Max(size, 2 * _buffer.Length)];
            _buffer[0] = kind;
        }
    }
}
