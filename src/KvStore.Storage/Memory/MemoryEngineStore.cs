using KvStore.Storage.Engine;

namespace KvStore.Storage.Memory;

/// <summary>Engines in memory: always new, never kept.</summary>
public sealed class MemoryEngineStore : IEngineStore
{
    /// <summary>The one there is.</summary>
    public static readonly MemoryEngineStore Instance = new();

    private MemoryEngineStore()
    {
    }

    /// <inheritdoc/>
    public string Kind => "memory";

    /// <inheritdoc/>
    public bool KeepsState => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [];

    /// <inheritdoc/>
    public IStorageEngine Open(string name) => new MemoryEngine();

    /// <inheritdoc/>
    public void Delete(string name)
    {
        // Memory goes with the engine.
    }
}
