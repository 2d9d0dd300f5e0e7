using System.Diagnostics.CodeAnalysis;

namespace KvStore.Storage.Engine;

/// <summary>Reads of one state of an engine.</summary>
public interface IStorageReader
{
    /// <summary>
    /// Looks up one key. The value stays valid and unchanged for as long as the caller holds it (see
    /// <see cref="StorageIterator.CurrentValueMemory"/>).
    /// </summary>
    [SuppressMessage("Design", "CA1021:Avoid out parameters", Justification = "The Try pattern.")]
    bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value);

    /// <summary>A new iterator, which stands nowhere until it seeks. The caller disposes it, before the snapshot that it reads.</summary>
    StorageIterator CreateIterator();
}
