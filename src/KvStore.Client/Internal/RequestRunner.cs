using Grpc.Core;

namespace KvStore.Client.Internal;

/// <summary>Runs one request: deadline, attempts, pauses between them, and the error at the end. Thread safety: all members.</summary>
internal sealed class RequestRunner(EndpointSet endpoints, KvClientOptions options, TimeProvider timeProvider)
{
    private readonly Backoff _backoff = new(options, timeProvider);

    /// <summary>Runs a request on the endpoint in use, and on the next ones as far as that is safe.</summary>
    public async Task<TResponse> RunAsync<TRequest, TResponse>(
        Func<Endpoint, TRequest, CallOptions, Task<TResponse>> call,
        TRequest request,
        RequestKind kind,
        CancellationToken cancellationToken)
    {
        var attempts = new Attempts(kind, options, timeProvider);
        while (true)
        {
            var endpoint = endpoints.Current;
            try
            {
                return await call(endpoint, request, NextCall(attempts, attempts.TimeForAttempt, cancellationToken)).ConfigureAwait(false);
            }
            catch (RpcException exception)
            {
                attempts.Failed(CallFailure.Of(endpoint, exception), cancellationToken);
            }

            endpoints.MoveOnFrom(endpoint);
            await _backoff.PauseAsync(attempts, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a request once, on one endpoint.</summary>
    public async Task<TResponse> RunOnAsync<TRequest, TResponse>(
        Endpoint endpoint,
        Func<Endpoint, TRequest, CallOptions, Task<TResponse>> call,
        TRequest request,
        RequestKind kind,
        CancellationToken cancellationToken)
    {
        var attempts = new Attempts(kind, options, timeProvider);
        try
        {
            return await call(endpoint, request, NextCall(attempts, attempts.TimeLeft, cancellationToken)).ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw CallFailure.Of(endpoint, exception).ToKvException(kind, wasInDoubt: false);
        }
    }

    private CallOptions NextCall(Attempts attempts, TimeSpan time, CancellationToken cancellationToken)
    {
        attempts.ThrowIfOutOfTime();
        var deadline = timeProvider.GetUtcNow().UtcDateTime + time;
        return new CallOptions(deadline: deadline, cancellationToken: cancellationToken);
    }
}
