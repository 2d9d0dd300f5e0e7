using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node;

namespace KvStore.Services;

/// <summary>The state of this member. Thread safety: all members.</summary>
internal sealed class MaintenanceService(KvNode node) : Maintenance.MaintenanceBase
{
    /// <inheritdoc/>
    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) => Task.FromResult(node.Status());

    /// <inheritdoc/>
    public override Task<AlarmResponse> Alarm(AlarmRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AlarmAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override async Task<DefragmentResponse> Defragment(DefragmentRequest request, ServerCallContext context)
    {
        await Callers.RequireAdminForMaintenanceAsync(node, context);
        return await GrpcErrors.AnswerAsync(node.DefragmentAsync(CallToken.Of(context)), context);
    }

    /// <inheritdoc/>
    public override async Task<HashResponse> Hash(HashRequest request, ServerCallContext context)
    {
        await Callers.RequireAdminForMaintenanceAsync(node, context);
        return node.Hash();
    }

    /// <inheritdoc/>
    public override async Task<HashKVResponse> HashKV(HashKVRequest request, ServerCallContext context)
    {
        await Callers.RequireAdminForMaintenanceAsync(node, context);
        return await GrpcErrors.AnswerAsync(node.HashKvAsync(request, context.CancellationToken), context);
    }

    /// <summary>The state as a file, in pieces, and at the end the SHA-256 of all that came before.</summary>
    public override async Task Snapshot(SnapshotRequest request, IServerStreamWriter<SnapshotResponse> responseStream, ServerCallContext context)
    {
        await Callers.RequireAdminForMaintenanceAsync(node, context);
        await using var backup = await GrpcErrors.AnswerAsync(node.OpenBackupAsync(context.CancellationToken), context);
        await new SnapshotStream(backup, responseStream).SendAsync(context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<MoveLeaderResponse> MoveLeader(MoveLeaderRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MoveLeaderAsync(request, CallToken.Of(context)), context);
}
