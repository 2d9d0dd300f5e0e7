using Grpc.Core;
using KvStore.Contracts.V1;
using KvStore.Node;

namespace KvStore.Server.Services;

/// <summary>The groups of the cluster, and which keys each of them has. Thread safety: all members.</summary>
internal sealed class TopologyService(KvNode node) : Topology.TopologyBase
{
    /// <inheritdoc/>
    public override Task<TopologyDescription> Describe(TopologyDescribeRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DescribeTopologyAsync(request, CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<GroupAddResponse> AddGroup(GroupAddRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.AddGroupAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);
}
