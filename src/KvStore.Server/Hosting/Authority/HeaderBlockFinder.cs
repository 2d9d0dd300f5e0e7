using System.Buffers;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// Walks the frames that a client sends and stops at each header block. Knows where in the buffered bytes the next frame starts; whoever
/// takes bytes off the front says so. For one connection; not thread safe.
/// </summary>
internal sealed class HeaderBlockFinder
{
    // "PRI * HTTP/2.0", two line ends, "SM", two line ends (RFC 9113, section 3.4). Who got it wrong is refused by the HTTP server.
    private const int PrefaceBytes = 24;

    /// <summary>
    /// Bytes from the start of the buffer that belong to no header block after the last search; more than have arrived while a frame is
    /// on its way.
    /// </summary>
    public long Clear { get; private set; } = PrefaceBytes;

    /// <summary>Looks for the next header block; if one is found, it starts at <see cref="Clear"/>.</summary>
    public HeaderBlockSearch Search(in ReadOnlySequence<byte> buffer, out HeaderBlock? block)
    {
        block = null;
        while (Http2FrameHeader.TryRead(buffer, Clear, out var header))
        {
            if (header.Type == Http2FrameType.Headers)
            {
                return HeaderBlockReader.Read(buffer.Slice(Clear), out block);
            }

            Clear += Http2FrameHeader.Size + header.Length;
        }

        return HeaderBlockSearch.Pending;
    }

    /// <summary>Says that bytes before <see cref="Clear"/> left the front of the buffer.</summary>
    public void Forget(long bytes) => Clear -= bytes;
}
