using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.V1;
using KvStore.Node;

namespace KvStore.Services;

/// <summary>The groups of the cluster, and which keys each of them has. Thread safety: all members.</summary>
internal sealed class TopologyService(KvNode node) : Topology.TopologyBase
{
    /// <inheritdoc/>
    public override Task<TopologyDescription> Describe(TopologyDescribeRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DescribeTopologyAsync(request, CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override async Task Watch(
        TopologyWatchRequest request, IServerStreamWriter<TopologyDescription> responseStream, ServerCallContext context)
    {
        try
        {
            await foreach (var description in node.WatchTopologyAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(description, context.CancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            throw GrpcErrors.ToException(node.Stopping.IsCancellationRequested ? KvErrors.Stopped : GrpcErrors.GaveUp(context));
        }
    }

    /// <inheritdoc/>
    public override Task<LocateResponse> Locate(LocateRequest request, ServerCallContext context) => Task.FromResult(node.Locate(request));

    /// <inheritdoc/>
    public override Task<GroupDrainResponse> DrainGroup(GroupDrainRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DrainGroupAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<GroupUndrainResponse> UndrainGroup(GroupUndrainRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.UndrainGroupAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<GroupRemoveResponse> RemoveGroup(GroupRemoveRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.RemoveGroupAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<MoveSlotsResponse> MoveSlots(MoveSlotsRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MoveSlotsAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<MoveAbortResponse> AbortMove(MoveAbortRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AbortMoveAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<RebalancePlanResponse> PlanRebalance(RebalancePlanRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.PlanRebalanceAsync(CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<RebalanceResponse> Rebalance(RebalanceRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.RebalanceAsync(Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<MoveGroupLeaderResponse> MoveLeader(MoveGroupLeaderRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MoveGroupLeaderAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<NodeDrainResponse> DrainNode(NodeDrainRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DrainNodeAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<NodeUndrainResponse> UndrainNode(NodeUndrainRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.UndrainNodeAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<NodeWeightResponse> SetNodeWeight(NodeWeightRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.SetNodeWeightAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<ReplicationResponse> SetReplication(ReplicationRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.SetReplicationAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<GroupAddResponse> AddGroup(GroupAddRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AddGroupAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);
}
