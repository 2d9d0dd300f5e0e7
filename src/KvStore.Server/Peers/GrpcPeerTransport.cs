using System.Collections.Immutable;
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
    private readonly Lock _randomLock = new();
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<StartedTransport> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PeerLinks _links;
    private readonly PeerLinks _bulkLinks;
    private ImmutableArray<Member> _members = [];
    private StartedTransport? _endpoint;

    /// <summary>Prepares the transport; nothing is dialled before <see cref="SetMembers"/>.</summary>
    /// <param name="random">Spreads the attempts of several members; used by links one at a time while they are made.</param>
    public GrpcPeerTransport(PeerTransportOptions options, Random random, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _options = options;
        _random = random;
        _timeProvider = timeProvider;
        _logger = loggerFactory.CreateLogger<GrpcPeerTransport>();
        _links = new PeerLinks(peer => CreateLink(peer, PeerLane.Control));
        _bulkLinks = new PeerLinks(peer => CreateLink(peer, PeerLane.Bulk));
        Failure = Task.WhenAny(_links.Failure, _bulkLinks.Failure).Unwrap();
    }

    /// <summary>Where incoming messages go, and whom to hear: known from the start on.</summary>
    public Task<StartedTransport> Started => _started.Task;

    /// <summary>The members that this node knows, itself included.</summary>
    public ImmutableArray<Member> Members => _members;

    /// <summary>Cancelled when the transport stops: incoming streams end then.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Faulted when a link failed in a way that it cannot mend.</summary>
    public Task Failure { get; }

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver, PeerAdmission admission)
    {
        _endpoint = new StartedTransport(receiver, new PeerHandshake(admission));
        _started.SetResult(_endpoint);
    }

    /// <inheritdoc/>
    public void SetMembers(ImmutableArray<Member> members)
    {
        ImmutableInterlocked.InterlockedExchange(ref _members, members);
        var self = Endpoint.Handshake.Self;
        var others = members.RemoveAll(m => m.Id == self);
        _links.Set(others);
        _bulkLinks.Set(others);
    }

    /// <summary>A node called and was admitted: it is answered where it says it is, unless it is found where the members have it.</summary>
    public void NoteCaller(PeerHello hello)
    {
        if (hello.PeerUrls.Count > 0)
        {
            var caller = new Member(new NodeId(hello.From), PeerHandshake.Hex(hello.From), [.. hello.PeerUrls], []);
            _links.Add(caller);
            _bulkLinks.Add(caller);
        }
    }

    /// <inheritdoc/>
    public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages) => _links.Find(to)?.TrySend(messages) ?? false;

    /// <inheritdoc/>
    public bool TrySendBulk(NodeId to, PeerMessage message) =>
        _bulkLinks.Find(to)?.TrySend([message]) ?? false;

    /// <summary>Closes the links. May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_links.StopAsync(), _bulkLinks.StopAsync());
    }

    // Links are made only after the start.
    private StartedTransport Endpoint => _endpoint ?? throw new InvalidOperationException("the transport was not started");

    // Each link has a generator of its own: Random is not safe for several threads.
    private PeerLink CreateLink(Member peer, PeerLane lane)
    {
        int seed;
        lock (_randomLock)
        {
            seed = _random.Next();
        }

        var backoff = new Backoff(_options.RetryDelayMin, _options.RetryDelayMax, new Random(seed));

        // The state of the control lane is what an operator wants to read; that of the other is the same.
        var logger = lane == PeerLane.Control ? _logger : NullLogger.Instance;
        return new PeerLink(peer, lane, Endpoint.Handshake, _options, Endpoint.Receiver, backoff, _timeProvider, logger);
    }
}
