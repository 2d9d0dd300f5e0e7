using KvStore.Server.Configuration;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;
using KvStore.Storage.Lmdb;
using KvStore.Storage.Memory;
using KvStore.Storage.RocksDb;

namespace KvStore.Server.Hosting;

/// <summary>The engines that the operator chose, in the data directory. Disposed after the node.</summary>
internal sealed class EngineChoice : IDisposable
{
    private readonly RocksDbShared? _rocksDb;

    /// <summary>Checks that the engine's library is there.</summary>
    /// <exception cref="ServerStartException">It is not; the message says what to install.</exception>
    public EngineChoice(ServerOptions options, TimeProvider timeProvider)
    {
        try
        {
            switch (options.Engine)
            {
                case EngineKind.RocksDb:
                    RocksDbLibrary.CheckAvailable();
                    _rocksDb = new RocksDbShared(OptionsOf(options.EngineMemoryBytes));
                    Store = new DirectoryEngineStore("rocksdb", PathOf(options, "rocksdb"), path => RocksDbEngine.Open(path, _rocksDb));
                    break;
                case EngineKind.Lmdb:
                    LmdbLibrary.CheckAvailable();
                    var lmdb = new LmdbOptions { BufferBytesMax = Math.Min(options.EngineMemoryBytes, int.MaxValue) / 4 };
                    Store = new DirectoryEngineStore("lmdb", PathOf(options, "lmdb"), path => LmdbEngine.Open(path, lmdb, timeProvider));
                    break;
                default:
                    Store = MemoryEngineStore.Instance;
                    break;
            }
        }
        catch (StorageException missing)
        {
            throw new ServerStartException(missing.Message, missing);
        }
    }

    /// <summary>The engines.</summary>
    public IEngineStore Store { get; }

    /// <inheritdoc/>
    public void Dispose() => _rocksDb?.Dispose();

    // Each kind has a folder of its own, so that a change of the kind cannot mix them up.
    private static string PathOf(ServerOptions options, string kind) => Path.Combine(options.DataDirectory, "engine", kind);

    private static RocksDbOptions OptionsOf(long memoryBytes) =>
        new() { BlockCacheBytes = memoryBytes / 3 * 2, WriteBufferBytes = memoryBytes / 3 };
}
