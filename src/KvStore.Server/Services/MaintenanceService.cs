using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node;

namespace KvStore.Server.Services;

/// <summary>The state of this member. Thread safety: all members.</summary>
internal sealed class MaintenanceService(KvNode node) : Maintenance.MaintenanceBase
{
    /// <inheritdoc/>
    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) => Task.FromResult(node.Status());

    /// <inheritdoc/>
    public override Task<MoveLeaderResponse> MoveLeader(MoveLeaderRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MoveLeaderAsync(request, CallToken.Of(context)), context);
}
