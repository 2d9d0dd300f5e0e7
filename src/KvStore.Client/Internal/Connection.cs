using System.Net.Security;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;

namespace KvStore.Client.Internal;

/// <summary>The gRPC channel of one endpoint and its stubs. Connects on the first call and again after a loss. Thread safety: all members.</summary>
internal sealed class Connection : IDisposable
{
    private readonly GrpcChannel? _channel;

    public Connection(Uri address, TimeSpan connectTimeout, SslClientAuthenticationOptions? tls)
        : this(NewChannel(address, connectTimeout, tls))
    {
    }

    /// <summary>A connection without a channel: something else carries the calls.</summary>
    public Connection(CallInvoker calls)
    {
        Kv = new KV.KVClient(calls);
        Cluster = new Cluster.ClusterClient(calls);
        Maintenance = new Maintenance.MaintenanceClient(calls);
        Sessions = new Sessions.SessionsClient(calls);
        Topology = new Topology.TopologyClient(calls);
        Leases = new Lease.LeaseClient(calls);
        Watches = new Watch.WatchClient(calls);
    }

    private Connection(GrpcChannel channel)
        : this(channel.CreateCallInvoker()) =>
        _channel = channel;

    public KV.KVClient Kv { get; }

    public Cluster.ClusterClient Cluster { get; }

    public Maintenance.MaintenanceClient Maintenance { get; }

    public Sessions.SessionsClient Sessions { get; }

    public Topology.TopologyClient Topology { get; }

    public Lease.LeaseClient Leases { get; }

    public Watch.WatchClient Watches { get; }

    public void Dispose() => _channel?.Dispose();

    private static GrpcChannel NewChannel(Uri address, TimeSpan connectTimeout, SslClientAuthenticationOptions? tls)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = new Connector(connectTimeout).ConnectAsync,

            // A node is addressed directly. Looking for a proxy reads the environment and would send a request elsewhere.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,

            // Above the 5 s that etcd's server allows between pings.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(6),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        var options = new GrpcChannelOptions
        {
            // Given a client and not a handler, the channel leaves out its load balancer, which has nothing to choose from here.
            HttpClient = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan },
            DisposeHttpClient = true,

            // The server bounds its answers; a range may be large.
            MaxReceiveMessageSize = null,
        };
        return GrpcChannel.ForAddress(address, options);
    }
}
