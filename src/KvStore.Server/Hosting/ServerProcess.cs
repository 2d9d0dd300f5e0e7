using KvStore.Node;
using KvStore.Node.Cluster;
using KvStore.Server.Configuration;
using KvStore.Server.Metrics;
using KvStore.Server.Peers;
using KvStore.Server.Tls;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Hosting;

/// <summary>One run of the server, from open sockets to the exit code.</summary>
internal sealed partial class ServerProcess
{
    private readonly ServerOptions _options;
    private readonly PeerTransportOptions _peerOptions;
    private readonly TlsIdentity? _clientTls;
    private readonly TimeProvider _timeProvider;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly Action<int> _failNow;

    /// <summary>Prepares the run; touches nothing yet.</summary>
    /// <exception cref="ServerStartException">A file for TLS cannot be used.</exception>
    /// <param name="failNow">Ends the process on the spot with an exit code, without unwinding: nothing of a failed node may run on.</param>
    public ServerProcess(ServerOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory, Action<int> failNow)
    {
        _options = options;
        _timeProvider = timeProvider;
        _loggerFactory = loggerFactory;
        _logger = loggerFactory.CreateLogger<ServerProcess>();
        _clientTls = OpenTls(options.ClientTls);
        _peerOptions = new PeerTransportOptions { Tls = OpenTls(options.PeerTls) };
        _failNow = failNow;
    }

    /// <summary>Serves until asked to stop or until the node fails.</summary>
    /// <param name="random">Spreads the timing of this node against the others.</param>
    /// <param name="stopRequested">Completes when the server shall stop.</param>
    /// <exception cref="ServerStartException">An address cannot be listened on.</exception>
    /// <exception cref="KvNodeStartException">The data directory cannot be used.</exception>
    public async Task RunAsync(Random random, Task stopRequested)
    {
        // In this order a mistake is found before anything is written, and nobody is served before there is something to serve.
        using var engines = new EngineChoice(_options, _timeProvider);
        using var sockets = ListenSockets.Open(_options.ListenClient.Concat(_options.ListenPeer));
        using var metrics = new MetricsCollector();
        await using var transport = new GrpcPeerTransport(_peerOptions, random, _timeProvider, _loggerFactory);
        WarnOfPlainText();

        // The peer port first: nodes that ask each other before they start must hear at once that they are starting, and a node that runs
        // but cannot be reached would only disturb the others with elections.
        var peerService = new PeerService(transport, _peerOptions, _timeProvider);
        await using var peers = PeerHost.Build(_options.ListenPeer, sockets, peerService, _peerOptions, _loggerFactory);
        await peers.StartAsync();
        var place = await new ClusterJoin(_options, _peerOptions, new PhysicalFileSystem()).ResolveAsync(CancellationToken.None);
        await using var node = KvNode.Start(CreateNodeOptions(place, engines.Store), transport, _timeProvider, _loggerFactory);
        await using var clients = ClientHost.Build(_options.ListenClient, _clientTls, sockets, _options.ClientLimits, node, metrics, _loggerFactory);
        await clients.StartAsync();
        LogReady(place);

        await WaitForEndAsync(stopRequested, node.Completion, transport.Failure);
        await StopAsync(clients, transport, peers);
    }

    private TlsIdentity? OpenTls(TlsFiles? files)
    {
        try
        {
            return files is null ? null : new TlsIdentity(files, _timeProvider, _loggerFactory.CreateLogger<TlsIdentity>());
        }
        catch (TlsFilesException e)
        {
            throw new ServerStartException(e.Message, e);
        }
    }

    private KvNodeOptions CreateNodeOptions(ClusterFile place, IEngineStore engines) => new()
    {
        Engines = engines,
        Cluster = place.Cluster,
        NodeId = place.Self,
        ClientUrls = _options.AdvertiseClient,
        DataDirectory = _options.DataDirectory,
        HeartbeatInterval = _options.Heartbeat,
        ElectionTimeout = _options.ElectionTimeout,
        SnapshotEntries = _options.SnapshotCount,
        SnapshotLogBytes = _options.SnapshotLogBytes,
        SnapshotKeepEntries = _options.SnapshotCatchupEntries,
        SnapshotBytesPerSecondMax = _options.SnapshotRate,
        QuotaBytes = _options.QuotaBytes,
        RequestBytesMax = _options.RequestBytesMax,
        TxnOpsMax = _options.TxnOpsMax,
        PendingRequestsMax = _options.PendingRequestsMax,
        WatchBacklogBytesMax = _options.WatchBacklogBytesMax,
        RevisionAgeMax = _options.RevisionAgeMax,
        RevisionCountMax = _options.RevisionCountMax,
        AuthTokens = _options.AuthTokens,
    };

    private async Task WaitForEndAsync(Task stopRequested, Task nodeCompletion, Task transportFailure)
    {
        var ended = await Task.WhenAny(stopRequested, nodeCompletion, transportFailure);
        if (ended.Exception is { } failure)
        {
            _failNow(LogFailed(failure.InnerException ?? failure));
        }
    }

    // Clients first, so that what is in flight may still end well; the node last, when nobody can ask it anything any more.
    private async Task StopAsync(WebApplication clients, GrpcPeerTransport transport, WebApplication peers)
    {
        LogStopping();
        await clients.StopAsync();
        await transport.DisposeAsync();
        await peers.StopAsync();
    }
}
