using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node;
using EtcdCluster = KvStore.Contracts.Etcd.Cluster;

namespace KvStore.Server.Services;

/// <summary>The members of the cluster. Thread safety: all members.</summary>
internal sealed class ClusterService(KvNode node) : EtcdCluster.ClusterBase
{
    /// <inheritdoc/>
    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.MemberListAsync(request, CallToken.Of(context)), context);
}
