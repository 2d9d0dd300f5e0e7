using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Peers;

/// <summary>
/// Carries messages to the other members over gRPC: one outgoing stream per peer; what they send comes in through
/// <see cref="PeerService"/>. Thread safety: all members.
/// </summary>
internal sealed class GrpcPeerTransport : IPeerTransport
{
    private readonly PeerTransportOptions _options;
    private readonly Random _random;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<StartedTransport> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PeerLinks _links;
    private ImmutableArray<Member> _members = [];

    /// <summary>Prepares the transport; nothing is dialled before <see cref="SetMembers"/>.</summary>
    /// <param name="random">Spreads the attempts of several members; used by links one at a time while they are made.</param>
    public GrpcPeerTransport(PeerTransportOptions options, Random random, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _options = options;
        _random = random;
        _timeProvider = timeProvider;
        _logger = loggerFactory.CreateLogger<GrpcPeerTransport>();
        _links = new PeerLinks(CreateLink);
    }

    /// <summary>Where incoming messages go, and whom to hear: known from the start on.</summary>
    public Task<StartedTransport> Started => _started.Task;

    /// <summary>The members that this node knows, itself included.</summary>
    public ImmutableArray<Member> Members => _members;

    /// <summary>Cancelled when the transport stops: incoming streams end then.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Faulted when a link failed in a way that it cannot mend.</summary>
    public Task Failure => _links.Failure;

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver, PeerAdmission admission) =>
        _started.SetResult(new StartedTransport(receiver, new PeerHandshake(admission)));

    /// <inheritdoc/>
    public void SetMembers(ImmutableArray<Member> members)
    {
        ImmutableInterlocked.InterlockedExchange(ref _members, members);
        var self = Endpoint.Handshake.Self;
        _links.Set(members.RemoveAll(m => m.Id == self));
    }

    /// <summary>A node called and was admitted: if it is not linked yet, it is answered where it says it is.</summary>
    public void NoteCaller(PeerHello hello)
    {
        if (hello.PeerUrls.Count > 0)
        {
            _links.Add(new Member(new NodeId(hello.From), PeerHandshake.Hex(hello.From), [.. hello.PeerUrls], []));
        }
    }

    /// <inheritdoc/>
    public bool TrySend(NodeId to, IReadOnlyList<PeerMessage> messages) => _links.Find(to)?.TrySend(messages) ?? false;

    /// <summary>Closes the links. May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _links.StopAsync();
    }

    // Links are made only after the start.
#pragma warning disable VSTHRD002, VSTHRD104 // The task has completed.
    private StartedTransport Endpoint =>
        _started.Task.IsCompletedSuccessfully ? _started.Task.Result : throw new InvalidOperationException("the transport was not started");
#pragma warning restore VSTHRD002, VSTHRD104

    // Each link has a generator of its own: Random is not safe for several threads. Called under the lock of the links.
    private PeerLink CreateLink(Member peer)
    {
        var backoff = new Backoff(_options.RetryDelayMin, _options.RetryDelayMax, new Random(_random.Next()));
        return new PeerLink(peer, Endpoint.Handshake, _options, Endpoint.Receiver, backoff, _timeProvider, _logger);
    }
}
