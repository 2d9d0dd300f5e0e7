using Grpc.Core;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>Leases. Cancelling ends the wait; what was already sent may still be done. All methods throw <see cref="KvException"/>. Thread safety: all members.</summary>
public sealed class LeaseApi
{
    private readonly RequestRunner _runner;

    internal LeaseApi(RequestRunner runner) => _runner = runner;

    /// <summary>Grants a lease. One whose id the request chooses is asked for again when an answer was lost, and may then be there already.</summary>
    public Task<LeaseGrantResponse> GrantAsync(LeaseGrantRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Leases.LeaseGrantAsync(message, options).ResponseAsync,
            request,
            request.ID == 0 ? RequestKind.Write : RequestKind.Read,
            cancellationToken);
    }

    /// <summary>Ends a lease and deletes its keys. One that has ended already is not found, also when it was this request that ended it.</summary>
    public Task<LeaseRevokeResponse> RevokeAsync(LeaseRevokeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Leases.LeaseRevokeAsync(message, options).ResponseAsync,
            request,
            RequestKind.Read,
            cancellationToken);
    }

    /// <summary>Renews a lease once; the answer says 0 seconds or less when there is none.</summary>
    public Task<LeaseKeepAliveResponse> KeepAliveAsync(LeaseKeepAliveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(KeepAliveOnceAsync, request, RequestKind.Read, cancellationToken);
    }

    /// <summary>Tells how long a lease lives on, and its keys when the request asks for them.</summary>
    public Task<LeaseTimeToLiveResponse> TimeToLiveAsync(LeaseTimeToLiveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Leases.LeaseTimeToLiveAsync(message, options).ResponseAsync,
            request,
            RequestKind.Read,
            cancellationToken);
    }

    /// <summary>Lists all leases.</summary>
    public Task<LeaseLeasesResponse> ListAsync(CancellationToken cancellationToken = default) => _runner.RunAsync(
        static (endpoint, message, options) => endpoint.Connection.Leases.LeaseLeasesAsync(message, options).ResponseAsync,
        new LeaseLeasesRequest(),
        RequestKind.Read,
        cancellationToken);

    private static async Task<LeaseKeepAliveResponse> KeepAliveOnceAsync(Endpoint endpoint, LeaseKeepAliveRequest request, CallOptions options)
    {
        using var call = endpoint.Connection.Leases.LeaseKeepAlive(options);
        try
        {
            await call.RequestStream.WriteAsync(request).ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // The call has ended already; the answer says why.
        }

        return await call.ResponseStream.MoveNext(options.CancellationToken).ConfigureAwait(false)
            ? call.ResponseStream.Current
            : throw new RpcException(new Status(StatusCode.Unavailable, "the store closed the stream without an answer"));
    }
}
