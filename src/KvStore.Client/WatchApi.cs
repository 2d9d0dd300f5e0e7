using System.Runtime.CompilerServices;
using Grpc.Core;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>Watches, one life at a time. Thread safety: all members.</summary>
public sealed class WatchApi
{
    // A node that is cut off from the others ends the watch; it would tell nothing.
    private static readonly Metadata NeedsLeader = new() { { "hasleader", "true" } };

    private readonly EndpointSet _endpoints;

    internal WatchApi(EndpointSet endpoints) => _endpoints = endpoints;

    /// <summary>
    /// Watches on the endpoint in use until that is lost or has no leader, which ends it with a <see cref="KvException"/>; the next watch uses another endpoint.
    /// The first response says that the watch was created, or that it is canceled, and why.
    /// </summary>
    public async IAsyncEnumerable<WatchResponse> WatchAsync(
        WatchCreateRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var endpoint = _endpoints.Current;
        using var call = endpoint.Connection.Watches.Watch(new CallOptions(NeedsLeader, cancellationToken: cancellationToken));
        await SendAsync(call, new WatchRequest { CreateRequest = request }).ConfigureAwait(false);
        while (await NextAsync(call.ResponseStream, endpoint, cancellationToken).ConfigureAwait(false))
        {
            yield return call.ResponseStream.Current;
        }
    }

    private static async Task SendAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, WatchRequest request)
    {
        try
        {
            await call.RequestStream.WriteAsync(request).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // The call has ended; the answer says why.
        }
    }

    private async Task<bool> NextAsync(IAsyncStreamReader<WatchResponse> responses, Endpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await responses.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _endpoints.MoveOnFrom(endpoint);
            throw CallFailure.Of(endpoint, error).ToKvException(RequestKind.Read, wasInDoubt: false);
        }
    }
}
