using KvStore.Node;
using KvStore.Raft;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using KvStore.Server.Metrics;
using KvStore.Server.Peers;
using KvStore.Server.Tests.Peers;
using KvStore.Server.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Server.Tests.Support;

/// <summary>A node alone behind the client port, with data in a folder that is gone after the test.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("kvstore-test");
    private readonly ListenSockets _sockets = ListenSockets.Open([TestPort.AnyPort]);
    private readonly MetricsCollector _metrics = new();
    private readonly KvNode _node;
    private readonly WebApplication _host;

    private TestNode(TlsIdentity? tls, ClientLimits limits)
    {
        var cluster = TestCluster.Of(1);
        var self = cluster.Members.Single().Id;
        var transport = new GrpcPeerTransport(
            new PeerTransportOptions(), new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        var options = new KvNodeOptions { Cluster = cluster, NodeId = self, DataDirectory = _data.FullName };
        _node = KvNode.Start(options, transport, TimeProvider.System, NullLoggerFactory.Instance);
        var url = tls is null ? TestPort.AnyPort : TestPort.AnyPort with { Text = "https://127.0.0.1:0" };
        Url = new Uri($"{(tls is null ? "http" : "https")}://127.0.0.1:{_sockets.PortOf(TestPort.AnyPort.EndPoint)}");
        _host = ClientHost.Build([url], tls, _sockets, limits, _node, _metrics, NullLoggerFactory.Instance);
    }

    public Uri Url { get; }

    /// <summary>Starts a node and returns when it leads.</summary>
    public static async Task<TestNode> StartAsync(TlsIdentity? tls = null, ClientLimits? limits = null)
    {
        var node = new TestNode(tls, limits ?? new ClientLimits());
        await node._host.StartAsync();
        using var timeout = new CancellationTokenSource(Patience);
        while (node._node.LeaderId == NodeId.None || await node._node.CheckHealthAsync(serializable: false, timeout.Token) is not null)
        {
            await Task.Delay(Poll, timeout.Token);
        }

        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _node.DisposeAsync();
        _sockets.Dispose();
        _metrics.Dispose();
        _data.Delete(recursive: true);
    }
}
