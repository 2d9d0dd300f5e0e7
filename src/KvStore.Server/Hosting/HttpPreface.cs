using System.Buffers;

namespace KvStore.Server.Hosting;

/// <summary>Tells HTTP/2 from anything else by the first bytes of a connection (RFC 9113, section 3.4).</summary>
internal static class HttpPreface
{
    // No HTTP/1.1 method is called PRI: the name was reserved for this purpose.
    private static ReadOnlySpan<byte> Start => "PRI "u8;

    /// <summary>Judges the bytes that have arrived so far.</summary>
    public static HttpPrefaceVerdict Judge(ReadOnlySequence<byte> bytes)
    {
        Span<byte> head = stackalloc byte[Start.Length];
        var length = (int)Math.Min(bytes.Length, head.Length);
        bytes.Slice(0, length).CopyTo(head);
        if (!Start.StartsWith(head[..length]))
        {
            return HttpPrefaceVerdict.Other;
        }

        return length == Start.Length ? HttpPrefaceVerdict.Http2 : HttpPrefaceVerdict.Undecided;
    }
}
