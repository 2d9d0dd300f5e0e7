namespace KvStore.Bench.Connections;

/// <summary>The HTTP handler under each connection.</summary>
internal static class KvHandlers
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(10);

    /// <summary>A handler that opens one HTTP/2 connection and nothing else: no proxy, no cookies, no trace headers.</summary>
    public static SocketsHttpHandler Create() => new()
    {
        EnableMultipleHttp2Connections = false,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectMax,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    };
}
