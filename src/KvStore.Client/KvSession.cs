using Google.Protobuf;
using Grpc.Core;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;

namespace KvStore.Client;

/// <summary>
/// Writes that are done exactly once: each has a number in a session of the cluster, so that it can be sent again, to any node, when its
/// answer is lost, until the deadline of the request. The session is kept alive in the background and ended by disposing it. When it
/// expired all the same (the client was cut off for its time to live), writes end with <see cref="KvErrorCode.SessionExpired"/>; open another.
/// Up to 1024 writes at a time. All methods throw <see cref="KvException"/>. Thread safety: all members.
/// </summary>
public sealed class KvSession : IAsyncDisposable
{
    /// <summary>Writes at a time.</summary>
    internal const int WritesMax = 1024;

    /// <summary>Chances to keep the session alive before it expires.</summary>
    private const int KeepAlivesPerTtl = 3;

    private readonly RequestRunner _runner;
    private readonly RequestNumbers _numbers = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _keepingAlive;

    private KvSession(RequestRunner runner, ulong id, TimeSpan ttl, TimeProvider timeProvider)
    {
        _runner = runner;
        Id = id;
        TimeToLive = ttl;
        _keepingAlive = KeepAliveAsync(timeProvider, _stopping.Token);
    }

    /// <summary>The id that the cluster gave the session; never given twice.</summary>
    public ulong Id { get; }

    /// <summary>How long the client may be silent.</summary>
    public TimeSpan TimeToLive { get; }

    /// <summary>Writes one key.</summary>
    public Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfNumbered(request.Session);
        return WriteAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.PutAsync(message, options).ResponseAsync,
            request,
            static (message, token) => new PutRequest(message) { Session = token },
            cancellationToken);
    }

    /// <summary>Writes one key; key and value are text in UTF-8.</summary>
    public Task<PutResponse> PutAsync(string key, string value, CancellationToken cancellationToken = default) =>
        PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }, cancellationToken);

    /// <summary>Deletes one key or a range of keys.</summary>
    public Task<DeleteRangeResponse> DeleteAsync(DeleteRangeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfNumbered(request.Session);
        return WriteAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.DeleteRangeAsync(message, options).ResponseAsync,
            request,
            static (message, token) => new DeleteRangeRequest(message) { Session = token },
            cancellationToken);
    }

    /// <summary>Runs a transaction.</summary>
    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfNumbered(request.Session);
        return WriteAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.TxnAsync(message, options).ResponseAsync,
            request,
            static (message, token) => new TxnRequest(message) { Session = token },
            cancellationToken);
    }

    /// <summary>Ends the session; dispose it when no write is running. What cannot be ended now expires by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keepingAlive.ConfigureAwait(false);
        _stopping.Dispose();
        try
        {
            await _runner.RunAsync(
                static (endpoint, message, options) => endpoint.Connection.Sessions.CloseAsync(message, options).ResponseAsync,
                new SessionCloseRequest { SessionId = Id },
                RequestKind.Read,
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (KvException)
        {
            // Closed by an attempt whose answer was lost, expired, or out of reach: in each case it ends without us.
        }
    }

    internal static async Task<KvSession> OpenAsync(
        RequestRunner runner, TimeSpan ttl, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        // Safe to repeat: a session of which nobody knows expires.
        var response = await runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Sessions.OpenAsync(message, options).ResponseAsync,
            new SessionOpenRequest { TtlMilliseconds = (long)ttl.TotalMilliseconds },
            RequestKind.Read,
            cancellationToken).ConfigureAwait(false);
        return new KvSession(runner, response.SessionId, ttl, timeProvider);
    }

    private async Task<TResponse> WriteAsync<TRequest, TResponse>(
        Func<Endpoint, TRequest, CallOptions, Task<TResponse>> call,
        TRequest request,
        Func<TRequest, SessionToken, TRequest> withToken,
        CancellationToken cancellationToken)
    {
        var number = _numbers.Begin(out var firstUnacknowledged);
        try
        {
            var token = new SessionToken { SessionId = Id, RequestNumber = number, FirstUnacknowledged = firstUnacknowledged };
            return await _runner.RunAsync(call, withToken(request, token), RequestKind.SessionWrite, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // However it ended, it is not sent again.
            _numbers.End(number);
        }
    }

    private async Task KeepAliveAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeToLive / KeepAlivesPerTtl, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false)
                && await TryKeepAliveAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The session is being disposed.
        }
    }

    /// <summary>Returns false when there is nothing to keep alive any more; other errors leave it to the next time.</summary>
    private async Task<bool> TryKeepAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _runner.RunAsync(
                static (endpoint, message, options) => endpoint.Connection.Sessions.KeepAliveAsync(message, options).ResponseAsync,
                new SessionKeepAliveRequest { SessionId = Id },
                RequestKind.Read,
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KvException exception)
        {
            return exception.Code != KvErrorCode.SessionExpired;
        }
    }

    private static void ThrowIfNumbered(SessionToken? token)
    {
        if (token is not null)
        {
            throw new ArgumentException("The session numbers its requests by itself.", nameof(token));
        }
    }
}
