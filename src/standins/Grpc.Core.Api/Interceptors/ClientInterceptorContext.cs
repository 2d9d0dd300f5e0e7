namespace Grpc.Core.Interceptors;

/// <summary>A call as an interceptor on the client's side sees it. Immutable.</summary>
public struct ClientInterceptorContext<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    public ClientInterceptorContext(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Method = method;
        Host = host;
        Options = options;
    }

    /// <summary>The method.</summary>
    public Method<TRequest, TResponse> Method { get; }

    /// <summary>The host; null for the channel's.</summary>
    public string? Host { get; }

    /// <summary>The caller's options.</summary>
    public CallOptions Options { get; }
}
