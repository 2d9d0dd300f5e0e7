namespace KvStore.Node.Backup;

/// <summary>
/// A snapshot of a node's state as its format draws it, in a file of its own that is gone with this object. Disposed by whoever asked for it.
/// Thread safety: none.
/// </summary>
public sealed class NodeBackup : IAsyncDisposable
{
    private readonly Action _onDisposed;

    internal NodeBackup(FileStream content, Action onDisposed)
    {
        Content = content;
        _onDisposed = onDisposed;
    }

    /// <summary>Bytes of the whole.</summary>
    public long Length => Content.Length;

    /// <summary>Bytes with the zeros that follow when it is sent to clients, whose tools want a multiple of 512.</summary>
    public long PaddedLength => (Length + BackupContent.Alignment - 1) / BackupContent.Alignment * BackupContent.Alignment;

    /// <summary>The bytes.</summary>
    public Stream Content { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync().ConfigureAwait(false);
        _onDisposed();
    }
}
