using Grpc.Core;
using KvStore.Contracts;
using KvStore.Node;

namespace KvStore.Services.Concurrency;

/// <summary>Runs calls of locks and elections on the services for keys and leases. Thread safety: all members.</summary>
internal sealed class StoreCalls(KvService keys, LeaseService leases, KvNode node)
{
    /// <summary>Runs a call to its answer. It ends early when the caller goes away or the node stops.</summary>
    public async Task<T> RunAsync<T>(ServerCallContext context, Func<StoreCall, Task<T>> talk)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, node.Stopping);
        try
        {
            return await talk(new StoreCall(keys, leases, node, context, ended.Token));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            throw GrpcErrors.ToException(node.Stopping.IsCancellationRequested ? KvErrors.Stopped : GrpcErrors.GaveUp(context));
        }
        catch (Exception error) when (error is IOException or InvalidOperationException && context.CancellationToken.IsCancellationRequested)
        {
            throw GrpcErrors.ToException(GrpcErrors.GaveUp(context));
        }
        catch (RpcException error) when (error.StatusCode != StatusCode.Cancelled)
        {
            // As etcd, whose locks and elections are a client of its own: the text passes through, the code does not.
            throw new RpcException(new Status(StatusCode.Unknown, error.Status.Detail));
        }
    }
}
