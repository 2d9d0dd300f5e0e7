using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace KvStore.Server.Peers;

/// <summary>
/// Makes the gRPC channel of one attempt to reach a peer: one connection, no proxy, no delay of small packets, and pings so that a dead
/// host is noticed. A channel is used once, so that only the link decides when to dial again.
/// </summary>
internal static class PeerChannel
{
    /// <summary>Creates the channel; nothing is dialled before its first call.</summary>
    public static GrpcChannel Create(string url, PeerTransportOptions options) => GrpcChannel.ForAddress(url, new GrpcChannelOptions
    {
        HttpHandler = CreateHandler(options),
        DisposeHttpClient = true,
        MaxSendMessageSize = null,
        ThrowOperationCanceledOnCancellation = true,
    });

    private static SocketsHttpHandler CreateHandler(PeerTransportOptions options) => new()
    {
        EnableMultipleHttp2Connections = false,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.HandshakeTimeout,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        KeepAlivePingDelay = options.KeepAlivePingDelay,
        KeepAlivePingTimeout = options.KeepAlivePingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
        ConnectCallback = ConnectAsync,

        // Made anew for each channel, so that a renewed certificate is shown. Without one the system's authorities would be trusted.
        SslOptions = options.Tls?.ForClient() ?? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => false },
    };

    // A callback of our own also keeps the channel from a backoff of its own, which is made for clients and too slow for peers.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
