namespace KvStore.Server.Hosting;

/// <summary>Limits of the two ports that no operator has needed to change yet.</summary>
internal static class HostLimits
{
    /// <summary>Bytes that one stream may send ahead of the server's reading: a request of the largest size in one go.</summary>
    public const int StreamWindowBytes = 2 * 1024 * 1024;

    /// <summary>Bytes that all streams of a connection may send ahead; also what a hostile connection can pin.</summary>
    public const int ConnectionWindowBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of a request beyond the store's own limit that are still read, so that the answer is etcd's and not gRPC's.</summary>
    public const int RequestOverheadBytesMax = 1024 * 1024;

    /// <summary>How long a new connection may be silent.</summary>
    public static readonly TimeSpan FirstBytesTimeout = TimeSpan.FromSeconds(30);

    /// <summary>After this silence the server asks whether the other side still lives.</summary>
    public static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(60);

    /// <summary>How long it waits for the answer (etcd: 20 s).</summary>
    public static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How long requests in flight may take once the server was asked to stop; streams are cut then.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);
}
