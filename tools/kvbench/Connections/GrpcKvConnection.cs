using Grpc.Core;
using Grpc.Net.Client;

using KvStore.Bench.Load;

namespace KvStore.Bench.Connections;

/// <summary>One HTTP/2 connection to one node, by the official gRPC client with raw methods.</summary>
internal sealed class GrpcKvConnection : IKvConnection
{
    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly TimeSpan? _callMax;

    /// <summary>Makes a connection to this node; it is opened by the first call.</summary>
    /// <param name="callMax">After so long a call ends with DeadlineExceeded; null for never.</param>
    public GrpcKvConnection(Uri node, TimeSpan? callMax = null)
    {
        _callMax = callMax;
        _channel = GrpcChannel.ForAddress(node, new GrpcChannelOptions { HttpHandler = KvHandlers.Create(), DisposeHttpClient = true });
        _invoker = _channel.CreateCallInvoker();
    }

    /// <inheritdoc/>
    public async ValueTask<CallOutcome> CallAsync(RequestKind kind, byte[] message)
    {
        var method = kind == RequestKind.Put ? RawMethods.Put : RawMethods.Range;
        try
        {
            using var call = _invoker.AsyncUnaryCall(method, host: null, new CallOptions(deadline: Deadline()), message);
            var response = await call.ResponseAsync;
            return new CallOutcome(StatusCode.OK, response.Bytes);
        }
        catch (RpcException error)
        {
            return new CallOutcome(error.StatusCode, 0);
        }
        catch (ObjectDisposedException)
        {
            // The load gave this connection up between two calls of a client.
            return new CallOutcome(StatusCode.Cancelled, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private DateTime? Deadline() => _callMax is { } max ? TimeProvider.System.GetUtcNow().UtcDateTime + max : null;
}
