using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Client.Internal;

/// <summary>The requests of a store, writes in a session where there are sessions. All throw <see cref="KvException"/>. Thread safety: all members.</summary>
internal sealed class ClientCalls(KvConnection connection) : IAsyncDisposable
{
    private readonly WriteSession _session = new(connection);

    public Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellationToken) =>
        connection.Kv.RangeAsync(request, cancellationToken);

    public Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancellationToken) => _session.WriteAsync(
        request,
        static (session, message, cancellation) => session.PutAsync(message, cancellation),
        static (api, message, cancellation) => api.PutAsync(message, cancellation),
        cancellationToken);

    public Task<DeleteRangeResponse> DeleteAsync(DeleteRangeRequest request, CancellationToken cancellationToken) => _session.WriteAsync(
        request,
        static (session, message, cancellation) => session.DeleteAsync(message, cancellation),
        static (api, message, cancellation) => api.DeleteAsync(message, cancellation),
        cancellationToken);

    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellationToken) => TransactionKind.Of(request) == RequestKind.Read
        ? connection.Kv.TxnAsync(request, cancellationToken)
        : _session.WriteAsync(
            request,
            static (session, message, cancellation) => session.TxnAsync(message, cancellation),
            static (api, message, cancellation) => api.TxnAsync(message, cancellation),
            cancellationToken);

    /// <summary>Grants a lease whose id nobody else will ever choose.</summary>
    public async Task<LeaseGrantResponse> GrantAsync(LeaseGrantRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Leases.GrantAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (KvException exists) when (exists.Message == KvErrors.LeaseExist.Message)
        {
            // It is ours: an earlier attempt was done although its answer was lost.
            var lease = await connection.Leases.TimeToLiveAsync(new LeaseTimeToLiveRequest { ID = request.ID }, cancellationToken).ConfigureAwait(false);
            return new LeaseGrantResponse { Header = lease.Header, ID = lease.ID, TTL = lease.GrantedTTL };
        }
    }

    public Task<LeaseRevokeResponse> RevokeAsync(LeaseRevokeRequest request, CancellationToken cancellationToken) =>
        connection.Leases.RevokeAsync(request, cancellationToken);

    public Task<LeaseKeepAliveResponse> KeepAliveAsync(LeaseKeepAliveRequest request, CancellationToken cancellationToken) =>
        connection.Leases.KeepAliveAsync(request, cancellationToken);

    public IAsyncEnumerable<WatchResponse> WatchAsync(WatchCreateRequest request, CancellationToken cancellationToken) =>
        connection.Watches.WatchAsync(request, cancellationToken);

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
