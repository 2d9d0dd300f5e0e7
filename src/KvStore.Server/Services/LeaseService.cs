using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node;

namespace KvStore.Server.Services;

/// <summary>Leases. Thread safety: all members.</summary>
internal sealed class LeaseService(KvNode node) : Lease.LeaseBase
{
    /// <inheritdoc/>
    public override Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.GrantLeaseAsync(request, CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.RevokeLeaseAsync(request, CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.TimeLeaseAsync(request, CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context) => Task.FromResult(node.ListLeases());

    /// <summary>One answer for each request, in their order.</summary>
    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream, IServerStreamWriter<LeaseKeepAliveResponse> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, node.Stopping);
        try
        {
            while (await requestStream.MoveNext(ended.Token))
            {
                var result = await node.KeepLeaseAliveAsync(requestStream.Current, ended.Token);
                await responseStream.WriteAsync(result.IsOk ? result.Value : throw GrpcErrors.ToException(result.Error), ended.Token);
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw GrpcErrors.ToException(KvErrors.Stopped);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client is gone: nobody is there to tell.
        }
    }
}
