namespace KvStore.Node.Auth;

/// <summary>
/// Hashes passwords, a few at once: it takes much processor time, and must leave enough of it for all else however many clients ask.
/// Thread safety: all members.
/// </summary>
internal sealed class PasswordWork : IDisposable
{
    /// <summary>Those who wait beyond the ones at work; more are refused.</summary>
    private const int WaitingMax = 256;

    private readonly SemaphoreSlim _gate = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>Hashes a password; null when too many wait already.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<byte[]?> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync<byte[]?>(() => PasswordHash.Create(password), overloaded: null, cancellationToken);

    /// <summary>Whether a password is the one of a hash, of which there may be none; null when too many wait already.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public Task<bool?> VerifyAsync(string password, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        RunAsync<bool?>(() => PasswordHash.Verify(password, hash.Span), overloaded: null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, T overloaded, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return overloaded;
        }

        try
        {
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            // Never on the thread of a caller who only wanted to begin something.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return work();
        }
        finally
        {
            _gate.Release();
        }
    }
}
