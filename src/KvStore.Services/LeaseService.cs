using System.Threading.Channels;
using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node;

namespace KvStore.Services;

/// <summary>Leases. Thread safety: all members.</summary>
internal sealed class LeaseService(KvNode node) : Lease.LeaseBase
{
    /// <summary>Keep-alives of one stream that are worked on at a time; more wait in the connection.</summary>
    private const int KeepAlivesInFlightMax = 128;

    /// <inheritdoc/>
    public override Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.GrantLeaseAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.RevokeLeaseAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.TimeLeaseAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(Task.FromResult(node.ListLeases()), context);

    /// <summary>
    /// One answer for each request, in their order. Several are worked on at a time, so that a client with very many leases does not wait for
    /// a round trip of the members for each of them.
    /// </summary>
    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream, IServerStreamWriter<LeaseKeepAliveResponse> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, node.Stopping);
        var asked = Channel.CreateBounded<Task<KvResult<LeaseKeepAliveResponse>>>(KeepAlivesInFlightMax);
        var asking = AskAsync(requestStream, asked.Writer, ended);
        try
        {
            await foreach (var pending in asked.Reader.ReadAllAsync(ended.Token))
            {
                var result = await pending;
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
        finally
        {
            await ended.CancelAsync();
            await asking;
        }
    }

    private async Task AskAsync(
        IAsyncStreamReader<LeaseKeepAliveRequest> requests, ChannelWriter<Task<KvResult<LeaseKeepAliveResponse>>> asked, CancellationTokenSource ended)
    {
        try
        {
            while (await requests.MoveNext(ended.Token))
            {
                await asked.WriteAsync(node.KeepLeaseAliveAsync(requests.Current, ended.Token), ended.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or RpcException or InvalidOperationException)
        {
            // The client is gone, or the answers have ended.
        }
        finally
        {
            asked.Complete();
        }
    }
}
