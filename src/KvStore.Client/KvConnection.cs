using KvStore.Client.Internal;

namespace KvStore.Client;

/// <summary>
/// A KvStore (or etcd) cluster by the messages of its API; <see cref="KvClient"/> is what applications want. Keeps one connection per endpoint, made when first needed; a request goes to the endpoint that
/// answered last and moves to the next one when that is safe. Every request has a deadline. Thread safety: all members; make one and share
/// it. Dispose it when no request is running.
/// </summary>
public sealed class KvConnection : IDisposable
{
    private readonly EndpointSet _endpoints;
    private readonly RequestRunner _runner;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a client; connects to nothing yet.</summary>
    /// <exception cref="ArgumentException">An endpoint is malformed, or a setting is out of range.</exception>
    public KvConnection(KvClientOptions options)
        : this(options, TimeProvider.System)
    {
    }

    /// <summary>Makes a client of the given endpoints with default settings.</summary>
    public KvConnection(params string[] endpoints)
        : this(new KvClientOptions { Endpoints = endpoints })
    {
    }

    internal KvConnection(KvClientOptions options, TimeProvider timeProvider)
        : this(Checked(options), options.Endpoints.Select(address => new Endpoint(address, options.ConnectTimeout, options.Tls)), timeProvider)
    {
    }

    internal KvConnection(KvClientOptions options, IEnumerable<Endpoint> endpoints, TimeProvider timeProvider)
    {
        Options = options;
        _endpoints = new EndpointSet(endpoints);
        _timeProvider = timeProvider;
        _runner = new RequestRunner(_endpoints, options, timeProvider);
        Kv = new KvApi(_runner);
        Cluster = new ClusterApi(_runner);
        Maintenance = new MaintenanceApi(_runner, _endpoints);
        Topology = new TopologyApi(_runner, _endpoints);
        Leases = new LeaseApi(_runner);
        Watches = new WatchApi(_endpoints);
    }

    /// <summary>The settings in force.</summary>
    public KvClientOptions Options { get; }

    /// <summary>Keys, values and transactions.</summary>
    public KvApi Kv { get; }

    /// <summary>Leases.</summary>
    public LeaseApi Leases { get; }

    /// <summary>Watches.</summary>
    public WatchApi Watches { get; }

    /// <summary>Members of the cluster.</summary>
    public ClusterApi Cluster { get; }

    /// <summary>State of single nodes.</summary>
    public MaintenanceApi Maintenance { get; }

    /// <summary>Groups, and which keys each of them has.</summary>
    public TopologyApi Topology { get; }

    /// <summary>Opens a session, whose writes are done exactly once. To be disposed by the caller, before this client.</summary>
    /// <param name="timeToLive">How long the client may be silent before the cluster forgets the session: 1 second to 1 day.</param>
    /// <exception cref="KvException">The cluster did not open it; one that is no KvStore has no sessions.</exception>
    public Task<KvSession> OpenSessionAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        KvSession.OpenAsync(_runner, timeToLive, _timeProvider, cancellationToken);

    /// <summary>Closes the connections; requests still running fail.</summary>
    public void Dispose() => _endpoints.Dispose();

    private static KvClientOptions Checked(KvClientOptions options)
    {
        options.Validate();
        return options;
    }
}
