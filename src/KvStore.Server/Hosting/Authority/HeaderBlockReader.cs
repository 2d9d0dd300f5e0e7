using System.Buffers;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// Puts a header block together from its frames: HEADERS, then CONTINUATION until END_HEADERS. Copies only what is complete.
/// </summary>
internal static class HeaderBlockReader
{
    private const int PriorityBytes = 5;

    /// <summary>Reads the block whose HEADERS frame is the first of <paramref name="frames"/>.</summary>
    public static HeaderBlockSearch Read(in ReadOnlySequence<byte> frames, out HeaderBlock? block)
    {
        block = null;
        var search = Measure(frames, out var length);
        if (search != HeaderBlockSearch.Found)
        {
            return search;
        }

        block = Join(frames.Slice(0, length));
        return block is null ? HeaderBlockSearch.Refused : HeaderBlockSearch.Found;
    }

    // The rules that need no more than the frame headers are tested as soon as these have arrived.
    private static HeaderBlockSearch Measure(in ReadOnlySequence<byte> frames, out long length)
    {
        length = 0;
        Http2FrameHeader? first = null;
        for (var count = 1; ; count++)
        {
            if (!Http2FrameHeader.TryRead(frames, length, out var header))
            {
                return HeaderBlockSearch.Pending;
            }

            length += Http2FrameHeader.Size + header.Length;
            if (header.Length > AuthorityLimits.FrameBytesMax
                || length > AuthorityLimits.HeaderBlockBytesMax
                || count > AuthorityLimits.HeaderBlockFramesMax
                || (first is { } opening && !Continues(opening, header)))
            {
                return HeaderBlockSearch.Refused;
            }

            if (header.Flags.HasFlag(Http2FrameFlags.EndHeaders))
            {
                return length > frames.Length ? HeaderBlockSearch.Pending : HeaderBlockSearch.Found;
            }

            first ??= header;
        }
    }

    private static bool Continues(Http2FrameHeader first, Http2FrameHeader header) =>
        header.Type == Http2FrameType.Continuation && header.StreamId == first.StreamId;

    private static HeaderBlock? Join(in ReadOnlySequence<byte> frames)
    {
        Http2FrameHeader.TryRead(frames, offset: 0, out var first);
        var payload = frames.Slice(Http2FrameHeader.Size, first.Length).ToArray().AsMemory();
        if (!TryUnpad(first, ref payload) || !TryTakePriority(first, ref payload, out var priority))
        {
            return null;
        }

        var offset = (long)Http2FrameHeader.Size + first.Length;
        if (offset == frames.Length)
        {
            return new HeaderBlock(first, priority, payload, frames.Length);
        }

        var fields = new ArrayBufferWriter<byte>();
        fields.Write(payload.Span);
        while (Http2FrameHeader.TryRead(frames, offset, out var header))
        {
            fields.Write(frames.Slice(offset + Http2FrameHeader.Size, header.Length).ToArray());
            offset += Http2FrameHeader.Size + header.Length;
        }

        return new HeaderBlock(first, priority, fields.WrittenMemory, frames.Length);
    }

    private static bool TryUnpad(Http2FrameHeader header, ref Memory<byte> payload)
    {
        if (!header.Flags.HasFlag(Http2FrameFlags.Padded))
        {
            return true;
        }

        if (payload.IsEmpty || payload.Span[0] >= payload.Length)
        {
            return false;
        }

        payload = payload[1..(payload.Length - payload.Span[0])];
        return true;
    }

    private static bool TryTakePriority(Http2FrameHeader header, ref Memory<byte> payload, out Memory<byte> priority)
    {
        var size = header.Flags.HasFlag(Http2FrameFlags.Priority) ? PriorityBytes : 0;
        priority = default;
        if (payload.Length < size)
        {
            return false;
        }

        priority = payload[..size];
        payload = payload[size..];
        return true;
    }
}
