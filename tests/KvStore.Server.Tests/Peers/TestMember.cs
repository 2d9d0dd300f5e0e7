using System.Net;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using KvStore.Server.Peers;
using KvStore.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Server.Tests.Peers;

/// <summary>A member of a cluster without a node behind it: its transport and its peer port.</summary>
internal sealed class TestMember : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly PeerTransportOptions Options = new()
    {
        RetryDelayMin = TimeSpan.FromMilliseconds(5),
        RetryDelayMax = TimeSpan.FromMilliseconds(20),
        RefusedRetryDelay = TimeSpan.FromMilliseconds(20),

        // A busy machine must not look like a dead peer.
        HandshakeTimeout = Patience,
        KeepAlivePingTimeout = Patience,
    };

    private readonly ClusterDefinition _cluster;
    private readonly int _port;
    private WebApplication? _host;

    public TestMember(ClusterDefinition cluster, string name, int port)
    {
        _cluster = cluster;
        _port = port;
        Id = cluster.Find(name)!.Id;
        Admission = TestCluster.Admission(cluster, Id, incarnation: 1);
        Transport = new GrpcPeerTransport(Options, new Random(1), TimeProvider.System, Log);
    }

    public NodeId Id { get; }

    public ClusterDefinition Cluster => _cluster;

    public GrpcPeerTransport Transport { get; }

    public RecordingReceiver Receiver { get; } = new();

    public PeerAdmission Admission { get; }

    public RecordingLoggerFactory Log { get; } = new();

    /// <summary>Opens one peer port per member, so that their URLs are known before the cluster is defined.</summary>
    public static (ListenSockets Sockets, int Port) Reserve()
    {
        var sockets = ListenSockets.Open([TestPort.AnyPort]);
        return (sockets, sockets.PortOf(TestPort.AnyPort.EndPoint));
    }

    public void Start()
    {
        Transport.Start(Receiver, Admission);
        Transport.SetMembers(_cluster.Members);
    }

    /// <summary>Listens on a reserved socket, or opens the port again after a stop.</summary>
    public async Task ListenAsync(ListenSockets? reserved = null, PeerTransportOptions? options = null)
    {
        var url = reserved is null ? new ListenUrl(new IPEndPoint(IPAddress.Loopback, _port), "again") : TestPort.AnyPort;
        using var sockets = reserved ?? ListenSockets.Open([url]);
        var service = new PeerService(Transport, options ?? Options, TimeProvider.System);
        _host = PeerHost.Build([url], sockets, service, options ?? Options, NullLoggerFactory.Instance);
        await _host.StartAsync();
    }

    public async Task StopListeningAsync()
    {
        await _host!.StopAsync();
        await _host.DisposeAsync();
        _host = null;
    }

    /// <summary>Sends until the link is up and the message was taken.</summary>
    public async Task SendAsync(NodeId to, params PeerMessage[] messages)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!Transport.TrySend(to, messages))
        {
            await Task.Delay(1, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
