using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>Upkeep of single nodes: each method that takes an endpoint asks it and no other. Throws <see cref="KvException"/>. Thread safety: all members.</summary>
public sealed partial class MaintenanceApi
{
    private readonly RequestRunner _runner;
    private readonly EndpointSet _endpoints;

    internal MaintenanceApi(RequestRunner runner, EndpointSet endpoints)
    {
        _runner = runner;
        _endpoints = endpoints;
    }

    /// <summary>The state of the node behind an endpoint; answered locally, also without a leader.</summary>
    /// <param name="endpoint">One of <see cref="KvClientOptions.Endpoints"/>, written as there.</param>
    /// <exception cref="ArgumentException">The endpoint is not one of the client's.</exception>
    public Task<StatusResponse> StatusAsync(string endpoint, CancellationToken cancellationToken = default) =>
        _runner.RunOnAsync(
            _endpoints.Find(endpoint),
            static (node, message, options) => node.Connection.Maintenance.StatusAsync(message, options).ResponseAsync,
            new StatusRequest(),
            RequestKind.Read,
            cancellationToken);

    /// <summary>Hands leadership to another voter. Ends well also when the target leads already.</summary>
    /// <param name="endpoint">The leader's, one of <see cref="KvClientOptions.Endpoints"/> and written as there; no other node can do it.</param>
    /// <param name="targetId">The member that is to lead.</param>
    /// <param name="cancellationToken">Ends the wait; leadership may still move.</param>
    /// <exception cref="ArgumentException">The endpoint is not one of the client's.</exception>
    public Task<MoveLeaderResponse> MoveLeaderAsync(string endpoint, ulong targetId, CancellationToken cancellationToken = default) =>
        _runner.RunOnAsync(
            _endpoints.Find(endpoint),
            static (node, message, options) => node.Connection.Maintenance.MoveLeaderAsync(message, options).ResponseAsync,
            new MoveLeaderRequest { TargetID = targetId },
            RequestKind.Write,
            cancellationToken);
}
