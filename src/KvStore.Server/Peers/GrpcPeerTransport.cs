using System.Collections.Frozen;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Server.Peers;

/// <summary>
/// Carries messages to the other members over gRPC: one outgoing stream per peer and lane, each on a connection of its own, so that the
/// chunks of a snapshot never stand in the way of a heartbeat; what they send comes in through <see cref="PeerService"/>.
/// Thread safety: all members.
/// </summary>
internal sealed class GrpcPeerTransport : IPeerTransport
{
    private readonly PeerTransportOptions _options;
    private readonly Random _random;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<IPeerReceiver> _receiver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrozenDictionary<NodeId, PeerLink> _links = FrozenDictionary<NodeId, PeerLink>.Empty;
    private FrozenDictionary<NodeId, PeerLink> _bulkLinks = FrozenDictionary<NodeId, PeerLink>.Empty;
    private Task _running = Task.CompletedTask;

    /// <summary>Prepares the transport; nothing is dialled before <see cref="Start"/>.</summary>
    /// <param name="random">Spreads the attempts of several members; used by links one at a time while they are made.</param>
    public GrpcPeerTransport(
        ClusterDefinition cluster,
        NodeId self,
        PeerTransportOptions options,
        Random random,
        TimeProvider timeProvider,
        ILoggerFactory loggerFactory)
    {
        Handshake = new PeerHandshake(cluster, self);
        _options = options;
        _random = random;
        _timeProvider = timeProvider;
        _logger = loggerFactory.CreateLogger<GrpcPeerTransport>();
    }

    /// <summary>Who this node is and whom it accepts.</summary>
    public PeerHandshake Handshake { get; }

    /// <summary>Where incoming messages go: known from the start on.</summary>
    public Task<IPeerReceiver> Receiver => _receiver.Task;

    /// <summary>Cancelled when the transport stops: incoming streams end then.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Completes when all links have ended; faulted when one of them failed in a way that it cannot mend.</summary>
    public Task Completion => _running;

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver)
    {
        _links = CreateLinks(PeerLane.Control, receiver);
        _bulkLinks = CreateLinks(PeerLane.Bulk, receiver);
        _running = Task.WhenAll(_links.Values.Concat(_bulkLinks.Values).Select(link => link.RunAsync(_stopping.Token)));
        _receiver.SetResult(receiver);
    }

    /// <inheritdoc/>
    public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages) =>
        _links.TryGetValue(to, out var link) && link.TrySend(messages);

    /// <inheritdoc/>
    public bool TrySendBulk(NodeId to, PeerMessage message) =>
        _bulkLinks.TryGetValue(to, out var link) && link.TrySend([message]);

    /// <summary>Closes the links. May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    private FrozenDictionary<NodeId, PeerLink> CreateLinks(PeerLane lane, IPeerReceiver receiver) =>
        Handshake.Cluster.Members.Where(m => m.Id != Handshake.Self).ToFrozenDictionary(m => m.Id, m => CreateLink(m, lane, receiver));

    // Each link has a generator of its own: Random is not safe for several threads.
    private PeerLink CreateLink(Member peer, PeerLane lane, IPeerReceiver receiver)
    {
        var backoff = new Backoff(_options.RetryDelayMin, _options.RetryDelayMax, new Random(_random.Next()));

        // The state of the control lane is what an operator wants to read; that of the other is the same.
        var logger = lane == PeerLane.Control ? _logger : NullLogger.Instance;
        return new PeerLink(peer, lane, Handshake, _options, receiver, backoff, _timeProvider, logger);
    }
}
