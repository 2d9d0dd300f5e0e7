using Grpc.Core;

namespace KvStore.Embedded.InProcess;

/// <summary>Carries calls of gRPC stubs to the services of a node in this process, without bytes and sockets. Thread safety: all members.</summary>
internal sealed class InProcessCallInvoker(ICallTarget target, TimeProvider time) : CallInvoker
{
    private static readonly Task<Metadata> NoHeaders = Task.FromResult<Metadata>([]);

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new InProcessCall(target, method, options, time);
        var answer = call.RunAsync((services, context) => services.Find<UnaryServerMethod<TRequest, TResponse>>(method)(request, context));
        return new AsyncUnaryCall<TResponse>(answer, NoHeaders, () => call.Status, static () => [], call.Dispose);
    }

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new InProcessCall(target, method, options, time);
        var responses = new MessagePipe<TResponse>(call.Ended);
        _ = StreamAsync(
            call,
            responses,
            (services, context) => services.Find<ServerStreamingServerMethod<TRequest, TResponse>>(method)(request, responses, context));
        return new AsyncServerStreamingCall<TResponse>(
            new ResponseReader<TResponse>(responses), NoHeaders, () => call.Status, static () => [], call.Dispose);
    }

    /// <inheritdoc/>
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new InProcessCall(target, method, options, time);
        var requests = new MessagePipe<TRequest>(call.Ended);
        var responses = new MessagePipe<TResponse>(call.Ended);
        _ = StreamAsync(
            call,
            responses,
            (services, context) => services.Find<DuplexStreamingServerMethod<TRequest, TResponse>>(method)(requests, responses, context));
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            requests, new ResponseReader<TResponse>(responses), NoHeaders, () => call.Status, static () => [], call.Dispose);
    }

    /// <inheritdoc/>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException("Calls of this process do not block: use the method whose name ends in Async.");

    /// <inheritdoc/>
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        throw new NotSupportedException("No service for clients has a method of this kind.");

    /// <summary>Runs a handler that writes responses; its end, good or bad, is the reader's to see.</summary>
    private static async Task StreamAsync<TResponse>(
        InProcessCall call, MessagePipe<TResponse> responses, Func<ServiceTable, ServerCallContext, Task> run)
        where TResponse : class
    {
        try
        {
            await call.RunAsync(async (services, context) =>
            {
                await run(services, context).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            responses.End(error: null);
        }
        catch (RpcException error)
        {
            responses.End(error);
        }
    }
}
