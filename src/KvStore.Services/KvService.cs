using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node;

namespace KvStore.Services;

/// <summary>Keys, values and transactions. Thread safety: all members.</summary>
internal sealed class KvService(KvNode node) : KV.KVBase
{
    /// <inheritdoc/>
    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.RangeAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<PutResponse> Put(PutRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.PutAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.DeleteRangeAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.TxnAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.CompactAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);
}
