using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node;
using EtcdCluster = KvStore.Contracts.Etcd.Cluster;

namespace KvStore.Services;

/// <summary>The members of the cluster. Thread safety: all members.</summary>
internal sealed class ClusterService(KvNode node) : EtcdCluster.ClusterBase
{
    /// <inheritdoc/>
    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MemberListAsync(request, CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<MemberAddResponse> MemberAdd(MemberAddRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MemberAddAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<MemberRemoveResponse> MemberRemove(MemberRemoveRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MemberRemoveAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<MemberUpdateResponse> MemberUpdate(MemberUpdateRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MemberUpdateAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<MemberPromoteResponse> MemberPromote(MemberPromoteRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MemberPromoteAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);
}
