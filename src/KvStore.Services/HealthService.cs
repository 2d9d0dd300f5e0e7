using Grpc.Core;
using KvStore.Contracts.Health;
using KvStore.Node;
using ServingStatus = KvStore.Contracts.Health.HealthCheckResponse.Types.ServingStatus;

namespace KvStore.Services;

/// <summary>
/// gRPC's health service, for balancers of load: as in etcd the server as a whole, which serves until it begins to stop. Whether the cluster has
/// a leader is no part of it, since without one stale reads are still served: the pages beside it tell that. Thread safety: all members.
/// </summary>
internal sealed class HealthService(KvNode node) : Health.HealthBase
{
    private const string UnknownService = "unknown service";

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => IsKnown(request)
        ? Task.FromResult(new HealthCheckResponse { Status = StatusNow })
        : throw new RpcException(new Status(StatusCode.NotFound, UnknownService));

    /// <inheritdoc/>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var isKnown = IsKnown(request);
        await responseStream.WriteAsync(new HealthCheckResponse { Status = isKnown ? StatusNow : ServingStatus.ServiceUnknown });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, node.Stopping);
        await Task.Delay(Timeout.Infinite, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (isKnown && !context.CancellationToken.IsCancellationRequested)
        {
            await responseStream.WriteAsync(new HealthCheckResponse { Status = StatusNow });
        }
    }

    private ServingStatus StatusNow => node.Stopping.IsCancellationRequested ? ServingStatus.NotServing : ServingStatus.Serving;

    private static bool IsKnown(HealthCheckRequest request) => request.Service.Length == 0;
}
