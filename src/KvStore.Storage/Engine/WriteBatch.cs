namespace KvStore.Storage.Engine;

/// <summary>
/// Changes that become visible together. Each engine has its own kind, so that a value is copied once, from the caller's span to where
/// the engine keeps it. All spans are copied before a call returns. Thread safety: none; it belongs to the engine's owner.
/// </summary>
public abstract class WriteBatch : IDisposable
{
    /// <summary>Changes in the batch.</summary>
    public abstract int Count { get; }

    /// <summary>Sets the value of a key to <paramref name="value"/>.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(key, value, default);

    /// <summary>
    /// Sets the value of a key to <paramref name="valueHead"/> followed by <paramref name="valueTail"/>: a caller that puts a header
    /// before bytes it was given need not join them first.
    /// </summary>
    public abstract void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> valueHead, ReadOnlySpan<byte> valueTail);

    /// <summary>Removes a key; nothing happens when it does not exist.</summary>
    public abstract void Delete(ReadOnlySpan<byte> key);

    /// <summary>Empties the batch for the next use; its buffers may be kept.</summary>
    public abstract void Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the batch holds of the engine.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
