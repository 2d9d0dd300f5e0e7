using System.Buffers;

namespace KvStore.Server.Hosting.Authority;

/// <summary>Writes a header block with new fields as frames again: HEADERS, and CONTINUATION for what does not fit into that.</summary>
internal static class HeaderBlockWriter
{
    /// <summary>Keeps stream, end of stream and priority; padding is dropped, since it means nothing (RFC 9113, section 6.1).</summary>
    public static void Write(HeaderBlock block, ReadOnlySpan<byte> fields, IBufferWriter<byte> output)
    {
        var kept = block.First.Flags & (Http2FrameFlags.EndStream | Http2FrameFlags.Priority);
        var taken = WriteFrame(block.First with { Flags = kept }, block.Priority.Span, fields, output);
        var continuation = new Http2FrameHeader(0, Http2FrameType.Continuation, Http2FrameFlags.None, block.First.StreamId);
        for (var rest = fields[taken..]; !rest.IsEmpty; rest = rest[taken..])
        {
            taken = WriteFrame(continuation, [], rest, output);
        }
    }

    private static int WriteFrame(Http2FrameHeader header, ReadOnlySpan<byte> head, ReadOnlySpan<byte> fields, IBufferWriter<byte> output)
    {
        var taken = Math.Min(fields.Length, AuthorityLimits.FrameBytesMax - head.Length);
        var end = taken == fields.Length ? Http2FrameFlags.EndHeaders : Http2FrameFlags.None;
        (header with { Length = head.Length + taken, Flags = header.Flags | end }).Write(output);
        output.Write(head);
        output.Write(fields[..taken]);
        return taken;
    }
}
