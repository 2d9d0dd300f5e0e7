namespace KvStore.Server.Hosting.Authority;

/// <summary>The frame types that carry header fields from a client (RFC 9113, sections 6.2 and 6.10).</summary>
internal static class Http2FrameType
{
    /// <summary>Starts a header block.</summary>
    public const byte Headers = 0x1;

    /// <summary>Goes on with the header block of the frame before.</summary>
    public const byte Continuation = 0x9;
}
