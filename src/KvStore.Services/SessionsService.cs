using Grpc.Core;
using KvStore.Contracts.V1;
using KvStore.Node;

namespace KvStore.Services;

/// <summary>Client sessions. Thread safety: all members.</summary>
internal sealed class SessionsService(KvNode node) : Sessions.SessionsBase
{
    /// <inheritdoc/>
    public override Task<SessionOpenResponse> Open(SessionOpenRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.OpenSessionAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<SessionKeepAliveResponse> KeepAlive(SessionKeepAliveRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.KeepSessionAliveAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);

    /// <inheritdoc/>
    public override Task<SessionCloseResponse> Close(SessionCloseRequest request, ServerCallContext context) =>
        GrpcErrors.AnswerAsync(node.CloseSessionAsync(request, Callers.Of(node, context), CallToken.Of(context)), context);
}
