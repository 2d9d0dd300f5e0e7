namespace KvStore.Server.Hosting.Authority;

/// <summary>The flags of HEADERS and CONTINUATION (RFC 9113, sections 6.2 and 6.10).</summary>
[Flags]
internal enum Http2FrameFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The client sends nothing more on this stream.</summary>
    EndStream = 0x1,

    /// <summary>No CONTINUATION follows.</summary>
    EndHeaders = 0x4,

    /// <summary>The payload starts with the length of the padding at its end.</summary>
    Padded = 0x8,

    /// <summary>Five bytes of priority stand before the header block.</summary>
    Priority = 0x20,
}
