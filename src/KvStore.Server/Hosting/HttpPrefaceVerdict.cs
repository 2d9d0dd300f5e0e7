namespace KvStore.Server.Hosting;

/// <summary>What the first bytes of a connection say.</summary>
internal enum HttpPrefaceVerdict
{
    /// <summary>Too few bytes to tell.</summary>
    Undecided,

    /// <summary>HTTP/2 with prior knowledge: gRPC.</summary>
    Http2,

    /// <summary>HTTP/1.1, or garbage that the HTTP/1.1 parser will refuse.</summary>
    Other,
}
