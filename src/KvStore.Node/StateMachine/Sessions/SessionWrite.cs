using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;

namespace KvStore.Node.StateMachine.Sessions;

/// <summary>
/// A write of a session, as its repetitions are recognized. The digest is the XXH64 of the encoded request without its token, since a
/// repetition may acknowledge more than the first did; bytes behind the token are hashed with that of those before it as the seed. It
/// finds clients that mix up their numbers, and is no protection against one that wants to be wrong.
/// </summary>
/// <param name="Token">Session and number.</param>
/// <param name="Kind">The kind of the command.</param>
/// <param name="Slot">The slot of the first key that it names.</param>
/// <param name="Digest">Tells requests of the same kind apart.</param>
internal readonly record struct SessionWrite(SessionToken Token, CommandKind Kind, Slot Slot, ulong Digest)
{
    /// <summary>The tag of the token's field, which all requests with a token have alike.</summary>
    public const ulong TokenTag = (1000 << WireFields.TypeBits) | WireFields.LengthType;

    /// <summary>The write that an encoded request asks for.</summary>
    public static SessionWrite Of(SessionToken token, CommandKind kind, ReadOnlySpan<byte> firstKey, ReadOnlySpan<byte> request) =>
        new(token, kind, Slot.Of(firstKey), Digest: Hash(request));

    private static ulong Hash(ReadOnlySpan<byte> request)
    {
        var hash = 0UL;
        var from = 0;
        var position = 0;
        while (position < request.Length)
        {
            var fieldAt = position;
            var tag = WireFields.ReadVarint(request, ref position);
            WireFields.Skip(request, tag, ref position);
            if (tag == TokenTag)
            {
                hash = Extend(hash, request[from..fieldAt]);
                from = position;
            }
        }

        return Extend(hash, request[from..]);
    }

    private static ulong Extend(ulong hash, ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? hash : Xxh64.Hash(bytes, hash);
}
