using KvStore.Client.Internal;

namespace KvStore.Client;

/// <summary>
/// A client of a KvStore (or etcd) cluster. Keeps one connection per endpoint, made when first needed; a request goes to the endpoint that
/// answered last and moves to the next one when that is safe. Every request has a deadline. Thread safety: all members; make one and share
/// it. Dispose it when no request is running.
/// </summary>
public sealed class KvStoreClient : IDisposable
{
    private readonly EndpointSet _endpoints;

    /// <summary>Makes a client; connects to nothing yet.</summary>
    /// <exception cref="ArgumentException">An endpoint is malformed, or a setting is out of range.</exception>
    public KvStoreClient(KvStoreClientOptions options)
        : this(options, TimeProvider.System)
    {
    }

    /// <summary>Makes a client of the given endpoints with default settings.</summary>
    public KvStoreClient(params string[] endpoints)
        : this(new KvStoreClientOptions { Endpoints = endpoints })
    {
    }

    internal KvStoreClient(KvStoreClientOptions options, TimeProvider timeProvider)
    {
        options.Validate();
        Options = options;
        _endpoints = new EndpointSet(options);
        var runner = new RequestRunner(_endpoints, options, timeProvider);
        Kv = new KvApi(runner);
        Cluster = new ClusterApi(runner);
        Maintenance = new MaintenanceApi(runner, _endpoints);
    }

    /// <summary>The settings in force.</summary>
    public KvStoreClientOptions Options { get; }

    /// <summary>Keys, values and transactions.</summary>
    public KvApi Kv { get; }

    /// <summary>Members of the cluster.</summary>
    public ClusterApi Cluster { get; }

    /// <summary>State of single nodes.</summary>
    public MaintenanceApi Maintenance { get; }

    /// <summary>Closes the connections; requests still running fail.</summary>
    public void Dispose() => _endpoints.Dispose();
}
