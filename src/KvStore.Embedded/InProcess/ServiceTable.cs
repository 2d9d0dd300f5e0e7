using Grpc.Core;

namespace KvStore.Embedded.InProcess;

/// <summary>The methods of a node's services by their full names. Filled once; then read by any thread.</summary>
internal sealed class ServiceTable : ServiceBinderBase
{
    private readonly Dictionary<string, Delegate> _handlers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        _handlers.Add(method.FullName, handler!);

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        _handlers.Add(method.FullName, handler!);

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        _handlers.Add(method.FullName, handler!);

    /// <summary>Finds the handler of a method.</summary>
    /// <exception cref="RpcException">The node has no such method.</exception>
    public THandler Find<THandler>(IMethod method)
        where THandler : Delegate =>
        _handlers.TryGetValue(method.FullName, out var handler)
            ? (THandler)handler
            : throw new RpcException(new Status(StatusCode.Unimplemented, $"unknown method {method.FullName}"));
}
