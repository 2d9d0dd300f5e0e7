using Google.Protobuf;
using KvStore.Contracts.V1;

namespace KvStore.Node.StateMachine;

/// <summary>
/// Reads an encoded <c>PutRequest</c> in place. The generated parser would copy key and value into arrays of their own, and puts are
/// most of what a store applies. Follows the protobuf encoding (protobuf.dev/programming-guides/encoding): the last occurrence of a
/// field wins, unknown fields are skipped.
/// </summary>
internal static class PutRequestReader
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int LengthType = 2;
    private const int Fixed32Type = 5;
    private const int TypeBits = 3;
    private const int VarintBytesMax = 10;

    private const ulong KeyTag = (1 << TypeBits) | LengthType;
    private const ulong ValueTag = (2 << TypeBits) | LengthType;
    private const ulong LeaseTag = (3 << TypeBits) | VarintType;
    private const ulong PrevKvTag = (4 << TypeBits) | VarintType;
    private const ulong IgnoreValueTag = (5 << TypeBits) | VarintType;
    private const ulong IgnoreLeaseTag = (6 << TypeBits) | VarintType;
    private const ulong SessionTag = (1000 << TypeBits) | LengthType;

    /// <summary>Takes the request apart; key and value are slices of it.</summary>
    /// <param name="request">The encoded request.</param>
    /// <param name="session">Its session token, or null when it has none.</param>
    /// <exception cref="CommandFormatException">The bytes are no message.</exception>
    public static PutArguments Read(ReadOnlyMemory<byte> request, out SessionToken? session)
    {
        session = null;
        ReadOnlyMemory<byte> key = default;
        ReadOnlyMemory<byte> value = default;
        long lease = 0;
        bool prevKv = false, ignoreValue = false, ignoreLease = false;
        var position = 0;
        while (position < request.Length)
        {
            var tag = ReadVarint(request.Span, ref position);
            switch (tag)
            {
                case KeyTag:
                    key = ReadBytes(request, ref position);
                    break;
                case ValueTag:
                    value = ReadBytes(request, ref position);
                    break;
                case LeaseTag:
                    lease = (long)ReadVarint(request.Span, ref position);
                    break;
                case PrevKvTag:
                    prevKv = ReadVarint(request.Span, ref position) != 0;
                    break;
                case IgnoreValueTag:
                    ignoreValue = ReadVarint(request.Span, ref position) != 0;
                    break;
                case IgnoreLeaseTag:
                    ignoreLease = ReadVarint(request.Span, ref position) != 0;
                    break;
                case SessionTag:
                    Merge(session ??= new SessionToken(), ReadBytes(request, ref position));
                    break;
                default:
                    Skip(request, tag, ref position);
                    break;
            }
        }

        return new PutArguments
        {
            Key = key,
            Value = value,
            Lease = lease,
            WantsPrevious = prevKv,
            IgnoresValue = ignoreValue,
            IgnoresLease = ignoreLease,
        };
    }

    // A message field that comes twice is merged, field by field.
    private static void Merge(SessionToken session, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            session.MergeFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new CommandFormatException("A put command holds bytes that are no SessionToken.", exception);
        }
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var i = 0; i < VarintBytesMax && position < bytes.Length; i++)
        {
            var next = bytes[position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed();
    }

    private static ReadOnlyMemory<byte> ReadBytes(ReadOnlyMemory<byte> request, ref int position)
    {
        var length = ReadVarint(request.Span, ref position);
        if (length > (ulong)(request.Length - position))
        {
            throw Malformed();
        }

        var bytes = request.Slice(position, (int)length);
        position += (int)length;
        return bytes;
    }

    private static void Skip(ReadOnlyMemory<byte> request, ulong tag, ref int position)
    {
        switch ((int)tag & ((1 << TypeBits) - 1))
        {
            case VarintType:
                ReadVarint(request.Span, ref position);
                return;
            case LengthType:
                ReadBytes(request, ref position);
                return;
            case Fixed64Type when request.Length - position >= sizeof(ulong):
                position += sizeof(ulong);
                return;
            case Fixed32Type when request.Length - position >= sizeof(uint):
                position += sizeof(uint);
                return;
            default:
                throw Malformed();
        }
    }

    private static CommandFormatException Malformed() => new("A put command holds bytes that are no PutRequest.");
}
