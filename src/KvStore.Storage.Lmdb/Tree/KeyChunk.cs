// How keys of any length fit into LMDB, whose keys have at most 511 bytes, in their order.
//
//   table "rows"    key of up to 510 bytes                          -> value
//                   first 510 bytes of a longer key | 00            -> number (8) of a subtree: an entrance
//   table "long"    subtree (8, big-endian) | rest, up to 502       -> value
//                   subtree (8) | next 502 bytes of the rest | 00   -> number of a subtree: an entrance again
//
// A stored key is an entrance exactly if it has 511 bytes. All keys that share the chunk before an entrance, and go on, are below it, so
// an entrance comes right after the row whose key ends with the chunk, if there is one, and before every greater key: walking into each
// entrance where it stands gives the order of whole keys. Subtrees are never empty: who deletes the last row deletes the entrance.
using System.Buffers.Binary;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>One step of looking up a key: the key that is stored for it at one level.</summary>
internal readonly ref struct KeyChunk
{
    /// <summary>Bytes of an entrance's stored key, and of no other's.</summary>
    public const int EntranceSize = 511;

    /// <summary>The number of the level above all subtrees; no subtree has it.</summary>
    public const ulong Root = 0;

    private KeyChunk(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> rest)
    {
        Stored = stored;
        Rest = rest;
    }

    /// <summary>The stored key.</summary>
    public ReadOnlySpan<byte> Stored { get; }

    /// <summary>What of the key is looked up below the entrance; empty when the stored key is a row's.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    /// <summary>Whether the stored key is an entrance's.</summary>
    public bool IsEntrance => Stored.Length == EntranceSize;

    /// <summary>Whether a key is stored in several steps.</summary>
    public static bool IsLong(ReadOnlySpan<byte> key) => key.Length >= EntranceSize;

    /// <summary>Whether a stored key is an entrance's.</summary>
    public static bool IsEntranceKey(ReadOnlySpan<byte> stored) => stored.Length == EntranceSize;

    /// <summary>The bytes of the key that an entrance or a row holds itself.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> stored, ulong subtree) =>
        stored[PrefixSize(subtree)..(IsEntranceKey(stored) ? EntranceSize - 1 : stored.Length)];

    /// <summary>Bytes before the content.</summary>
    public static int PrefixSize(ulong subtree) => subtree == Root ? 0 : sizeof(ulong);

    /// <summary>What all stored keys of a subtree begin with.</summary>
    public static ReadOnlySpan<byte> Prefix(Span<byte> buffer, ulong subtree)
    {
        BinaryPrimitives.WriteUInt64BigEndian(buffer, subtree);
        return buffer[..PrefixSize(subtree)];
    }

    /// <summary>The step for a key, or what is left of one, at a level.</summary>
    /// <param name="buffer">Where the stored key is put when it cannot be the key itself; <see cref="EntranceSize"/> bytes.</param>
    /// <param name="subtree">The level.</param>
    /// <param name="key">The key, or what is left of it.</param>
    public static KeyChunk Of(Span<byte> buffer, ulong subtree, ReadOnlySpan<byte> key)
    {
        var prefix = PrefixSize(subtree);
        var chunk = EntranceSize - 1 - prefix;
        if (key.Length <= chunk)
        {
            return new KeyChunk(subtree == Root ? key : Join(buffer, subtree, key), rest: default);
        }

        Join(buffer, subtree, key[..chunk]);
        buffer[EntranceSize - 1] = 0;
        return new KeyChunk(buffer[..EntranceSize], key[chunk..]);
    }

    private static ReadOnlySpan<byte> Join(Span<byte> buffer, ulong subtree, ReadOnlySpan<byte> content)
    {
        var prefix = Prefix(buffer, subtree).Length;
        content.CopyTo(buffer[prefix..]);
        return buffer[..(prefix + content.Length)];
    }
}
