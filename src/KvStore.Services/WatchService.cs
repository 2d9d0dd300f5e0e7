using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node;
using KvStore.Node.Watching;

namespace KvStore.Services;

/// <summary>Watches: one stream of a client carries any number of watchers. Thread safety: all members.</summary>
internal sealed class WatchService(KvNode node, LeaderMonitor leader) : Watch.WatchBase
{
    private const string RequireLeaderKey = "hasleader";

    /// <inheritdoc/>
    public override async Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        var needsLeader = context.RequestHeaders.GetValue(RequireLeaderKey) == "true";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, node.Stopping, needsLeader ? leader.Lost : default);
        using var stream = node.OpenWatchStream();
        var requests = TakeRequestsAsync(requestStream, stream, context, ended);
        try
        {
            await SendAsync(stream, responseStream, context, ended.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw GrpcErrors.ToException(node.Stopping.IsCancellationRequested ? KvErrors.Stopped : KvErrors.NoLeader);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client is gone: nobody is there to tell.
        }
        finally
        {
            await ended.CancelAsync();
            await requests;
        }
    }

    private async Task SendAsync(
        WatchStream stream, IServerStreamWriter<WatchResponse> responses, ServerCallContext context, CancellationToken cancellationToken)
    {
        while (await stream.WaitAsync(cancellationToken))
        {
            while (stream.TryTake(out var response))
            {
                if (await node.MayTellAsync(stream, response!, Callers.Of(node, context), cancellationToken))
                {
                    node.CompleteHeader(response!.Header);
                    await responses.WriteAsync(response, cancellationToken);
                }
            }
        }
    }

    /// <summary>Until the client has no more to ask; its watchers go on then, as in etcd.</summary>
    private async Task TakeRequestsAsync(
        IAsyncStreamReader<WatchRequest> requests, WatchStream stream, ServerCallContext context, CancellationTokenSource ended)
    {
        try
        {
            while (await requests.MoveNext(ended.Token))
            {
                await TakeAsync(requests.Current, stream, context, ended.Token);
                await stream.WaitForRoomAsync(ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream has ended on the other side.
        }
        catch (Exception error) when (error is IOException or RpcException or InvalidOperationException)
        {
            await ended.CancelAsync();
        }
    }

    private async ValueTask TakeAsync(WatchRequest request, WatchStream stream, ServerCallContext context, CancellationToken cancellationToken)
    {
        switch (request.RequestUnionCase)
        {
            case WatchRequest.RequestUnionOneofCase.CreateRequest:
                await node.CreateWatcherAsync(stream, request.CreateRequest, Callers.Of(node, context), cancellationToken);
                break;
            case WatchRequest.RequestUnionOneofCase.CancelRequest:
                stream.Cancel(request.CancelRequest.WatchId);
                break;
            case WatchRequest.RequestUnionOneofCase.ProgressRequest:
                stream.RequestProgress();
                break;
            default:
                // As in etcd, what is not known is passed over.
                break;
        }
    }
}
