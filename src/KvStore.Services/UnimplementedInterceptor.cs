using Grpc.Core;
using Grpc.Core.Interceptors;

namespace KvStore.Services;

/// <summary>
/// Gives calls that a service does not implement a text with the name of the method: the generated base classes leave it empty, and a
/// person in front of a client would see nothing but a code. Thread safety: all members.
/// </summary>
internal sealed class UnimplementedInterceptor : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (RpcException e) when (IsBare(e))
        {
            throw Explain(context);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (RpcException e) when (IsBare(e))
        {
            throw Explain(context);
        }
    }

    /// <inheritdoc/>
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (RpcException e) when (IsBare(e))
        {
            throw Explain(context);
        }
    }

    /// <summary>The answer to a call of something that this version does not have.</summary>
    public static RpcException Explain(ServerCallContext context) =>
        new(new Status(StatusCode.Unimplemented, $"{context.Method.TrimStart('/')} is not offered by this version"));

    private static bool IsBare(RpcException exception) =>
        exception.StatusCode == StatusCode.Unimplemented && exception.Status.Detail.Length == 0;
}
