namespace KvStore.Client.Internal;

/// <summary>
/// The session of a client's writes: opened by the first of them, and another when it has expired. A store without sessions is written to without. Thread
/// safety: all members.
/// </summary>
internal sealed class WriteSession(KvConnection connection) : IAsyncDisposable
{
    /// <summary>How long a client may be cut off and still have its writes done once. More costs the cluster memory for clients that have gone.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _room = new(KvSession.WritesMax);
    private Task<KvSession?>? _session;

    /// <summary>Does a write once, or says that its outcome is unknown.</summary>
    /// <param name="request">The write.</param>
    /// <param name="numbered">Does it in a session.</param>
    /// <param name="plain">Does it without.</param>
    public async Task<TResponse> WriteAsync<TRequest, TResponse>(
        TRequest request,
        Func<KvSession, TRequest, CancellationToken, Task<TResponse>> numbered,
        Func<KvApi, TRequest, CancellationToken, Task<TResponse>> plain,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var opening = Open();
            if (await opening.WaitAsync(cancellationToken).ConfigureAwait(false) is not { } session)
            {
                return await plain(connection.Kv, request, cancellationToken).ConfigureAwait(false);
            }

            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await numbered(session, request, cancellationToken).ConfigureAwait(false);
            }
            catch (KvException expired) when (expired is { Code: KvErrorCode.SessionExpired, IsOutcomeUnknown: false })
            {
                // Nothing was done: again, in another session.
                await ForgetAsync(opening, session).ConfigureAwait(false);
            }
            catch (KvException expired) when (expired.Code == KvErrorCode.SessionExpired)
            {
                await ForgetAsync(opening, session).ConfigureAwait(false);
                throw new KvException(KvErrorCode.UnknownOutcome, expired.Message, expired.Endpoint, expired) { IsOutcomeUnknown = true };
            }
            finally
            {
                _room.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<KvSession?>? opening;
        lock (_lock)
        {
            (opening, _session) = (_session, null);
        }

        try
        {
            if (opening is not null && await opening.ConfigureAwait(false) is { } session)
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (KvException)
        {
            // It was never open.
        }

        _room.Dispose();
    }

    private Task<KvSession?> Open()
    {
        lock (_lock)
        {
            // One that could not be opened is tried again by the next write.
            return _session is { IsFaulted: false, IsCanceled: false } ? _session : _session = OpenAsync();
        }
    }

    private async Task<KvSession?> OpenAsync()
    {
        try
        {
            return await connection.OpenSessionAsync(TimeToLive).ConfigureAwait(false);
        }
        catch (KvException none) when (none.Code == KvErrorCode.Unimplemented)
        {
            return null;
        }
    }

    private async Task ForgetAsync(Task<KvSession?> opened, KvSession session)
    {
        lock (_lock)
        {
            if (_session != opened)
            {
                return;
            }

            _session = null;
        }

        await session.DisposeAsync().ConfigureAwait(false);
    }
}
