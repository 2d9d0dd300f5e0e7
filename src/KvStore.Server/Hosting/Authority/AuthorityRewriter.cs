using System.Buffers;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// Replaces each :authority that is a URL in a header block by a host name. The new value is as long as the old one when decoded and is
/// indexed or not as the old one was: the sizes of both dynamic tables, and with them evictions and indexes, stay equal (RFC 7541,
/// section 4.1), so that nothing else in the block need be touched. Seen are literal values whose name is index 1 of the static table,
/// which all known clients use, or a literal; a name by a dynamic index would need the whole table and stays for the HTTP server to refuse.
/// </summary>
internal static class AuthorityRewriter
{
    private const int StaticIndex = 1; // RFC 7541, appendix A.

    private static ReadOnlySpan<byte> Name => ":authority"u8;

    /// <summary>Writes the block to <paramref name="output"/> if something in it must change.</summary>
    public static AuthorityRewrite Rewrite(ReadOnlySpan<byte> block, IBufferWriter<byte> output)
    {
        Span<byte> value = stackalloc byte[AuthorityLimits.AuthorityBytesMax];
        var copied = 0;
        var walker = new HpackWalker(block);
        while (walker.MoveNext())
        {
            var field = walker.Current;
            if (!IsAuthority(field, block) || !field.Value.TryDecode(block, value, out var length) || !AuthorityText.IsUrl(value[..length]))
            {
                continue;
            }

            AuthorityText.MakeHost(value[..length]);
            output.Write(block[copied..field.ValueStart]);
            HpackInteger.Write(length, HpackString.LengthPrefixBits, flags: 0, output);
            output.Write(value[..length]);
            copied = field.Value.End;
        }

        if (walker.IsMalformed)
        {
            return AuthorityRewrite.Malformed;
        }

        if (copied == 0)
        {
            return AuthorityRewrite.Unchanged;
        }

        output.Write(block[copied..]);
        return AuthorityRewrite.Rewritten;
    }

    private static bool IsAuthority(HpackRepresentation field, ReadOnlySpan<byte> block)
    {
        if (!field.IsLiteral || field.Index > 0)
        {
            return field.IsLiteral && field.Index == StaticIndex;
        }

        Span<byte> name = stackalloc byte[Name.Length];
        return field.Name.TryDecode(block, name, out var length) && name[..length].SequenceEqual(Name);
    }
}
