namespace KvStore.Storage.Engine;

/// <summary>
/// Walks the rows of one state in key order, both ways. A new iterator stands nowhere; a seek or a move that returns false leaves it
/// standing nowhere again, and then only a seek brings it back. While it stands on a row, the Current members describe that row; spans
/// are valid until the next call of a member that moves it. An iterator may be sought any number of times.
/// Thread safety: none; one thread at a time.
/// </summary>
public abstract class StorageIterator : IDisposable
{
    /// <summary>Whether the iterator stands on a row. The Current members may be read only then.</summary>
    public abstract bool IsValid { get; }

    /// <summary>The key of the row. Owned by the engine; valid until the iterator moves.</summary>
    public abstract ReadOnlySpan<byte> CurrentKey { get; }

    /// <summary>The value of the row. Owned by the engine; valid until the iterator moves.</summary>
    public abstract ReadOnlySpan<byte> CurrentValue { get; }

    /// <summary>
    /// The key of the row as memory that stays valid and unchanged for as long as the caller holds it, also after the iterator, the
    /// snapshot and the engine are gone. An engine whose rows are immutable managed arrays returns its own memory; others copy.
    /// </summary>
    public virtual ReadOnlyMemory<byte> CurrentKeyMemory => CurrentKey.ToArray();

    /// <summary>The value of the row, on the terms of <see cref="CurrentKeyMemory"/>.</summary>
    public virtual ReadOnlyMemory<byte> CurrentValueMemory => CurrentValue.ToArray();

    /// <summary>Goes to the first row whose key is not below <paramref name="key"/>. An empty key means the first row of all.</summary>
    public abstract bool Seek(ReadOnlySpan<byte> key);

    /// <summary>Goes to the last row whose key is below <paramref name="key"/>.</summary>
    public abstract bool SeekBelow(ReadOnlySpan<byte> key);

    /// <summary>Goes to the last row of all.</summary>
    public abstract bool SeekToLast();

    /// <summary>Goes to the next row in key order.</summary>
    public abstract bool MoveNext();

    /// <summary>Goes to the row before in key order.</summary>
    public abstract bool MovePrevious();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the iterator holds of the engine.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
