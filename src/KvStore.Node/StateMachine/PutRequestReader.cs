using Google.Protobuf;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Sessions;

namespace KvStore.Node.StateMachine;

/// <summary>
/// Reads an encoded <c>PutRequest</c> in place. The generated parser would copy key and value into arrays of their own, and puts are
/// most of what a store applies. Follows the protobuf encoding (protobuf.dev/programming-guides/encoding): the last occurrence of a
/// field wins, unknown fields are skipped.
/// </summary>
internal static class PutRequestReader
{
    private const ulong KeyTag = (1 << WireFields.TypeBits) | WireFields.LengthType;
    private const ulong ValueTag = (2 << WireFields.TypeBits) | WireFields.LengthType;
    private const ulong LeaseTag = (3 << WireFields.TypeBits) | WireFields.VarintType;
    private const ulong PrevKvTag = (4 << WireFields.TypeBits) | WireFields.VarintType;
    private const ulong IgnoreValueTag = (5 << WireFields.TypeBits) | WireFields.VarintType;
    private const ulong IgnoreLeaseTag = (6 << WireFields.TypeBits) | WireFields.VarintType;

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
            var tag = WireFields.ReadVarint(request.Span, ref position);
            switch (tag)
            {
                case KeyTag:
                    key = ReadBytes(request, ref position);
                    break;
                case ValueTag:
                    value = ReadBytes(request, ref position);
                    break;
                case LeaseTag:
                    lease = (long)WireFields.ReadVarint(request.Span, ref position);
                    break;
                case PrevKvTag:
                    prevKv = WireFields.ReadVarint(request.Span, ref position) != 0;
                    break;
                case IgnoreValueTag:
                    ignoreValue = WireFields.ReadVarint(request.Span, ref position) != 0;
                    break;
                case IgnoreLeaseTag:
                    ignoreLease = WireFields.ReadVarint(request.Span, ref position) != 0;
                    break;
                case SessionWrite.TokenTag:
                    Merge(session ??= new SessionToken(), ReadBytes(request, ref position));
                    break;
                default:
                    WireFields.Skip(request.Span, tag, ref position);
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
        catch (Exception exception) when (MalformedMessage.IsToldBy(exception))
        {
            throw new CommandFormatException("A put command holds bytes that are no SessionToken.", exception);
        }
    }

    private static ReadOnlyMemory<byte> ReadBytes(ReadOnlyMemory<byte> request, ref int position)
    {
        var length = WireFields.ReadLength(request.Span, ref position);
        var bytes = request.Slice(position, length);
        position += length;
        return bytes;
    }
}
