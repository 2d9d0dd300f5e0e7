namespace KvStore.Server.Hosting.Authority;

/// <summary>What is looked at; anything larger goes to the HTTP server as it came, and that refuses it or not.</summary>
internal static class AuthorityLimits
{
    /// <summary>Bytes of a frame's payload: what HTTP/2 allows unless the server asks for more, which this one does not.</summary>
    public const int FrameBytesMax = 16_384;

    /// <summary>Bytes of all frames of one header block: as many as Kestrel accepts of header fields.</summary>
    public const int HeaderBlockBytesMax = 32 * 1024;

    /// <summary>Frames of one header block. A client that fills its frames needs three; empty ones are an attack.</summary>
    public const int HeaderBlockFramesMax = 8;

    /// <summary>Bytes of the decoded authority: a host name has at most 255.</summary>
    public const int AuthorityBytesMax = 1024;
}
