namespace KvStore.Storage.Engine;

/// <summary>
/// Where a node's engines are, each under a name of its own. The choice of an engine is the choice of its store.
/// Thread safety: all members, for different names.
/// </summary>
public interface IEngineStore
{
    /// <summary>What operators call this kind of engine: <c>memory</c>, <c>rocksdb</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// Whether an engine that was closed, or whose process or machine died, comes back when its name is opened again, as
    /// <see cref="IStorageEngine"/> promises. If not, each opening gives an empty engine, and the caller keeps the state elsewhere.
    /// </summary>
    bool KeepsState { get; }

    /// <summary>The names of all engines that there are.</summary>
    /// <exception cref="Files.StorageException">The device failed.</exception>
    IReadOnlyList<string> List();

    /// <summary>Opens an engine, or makes an empty one. No name is opened twice at a time.</summary>
    /// <param name="name">Letters, digits and hyphens.</param>
    /// <exception cref="Files.StorageException">The device failed, or the engine's library is missing.</exception>
    /// <exception cref="Files.StorageCorruptionException">What is there is no engine of this kind, or is damaged.</exception>
    IStorageEngine Open(string name);

    /// <summary>Deletes an engine that is not open; nothing happens when there is none.</summary>
    /// <exception cref="Files.StorageException">The device failed.</exception>
    void Delete(string name);
}
