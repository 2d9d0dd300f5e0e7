using KvStore.Storage.Engine;
using KvStore.Storage.Lmdb;
using KvStore.Storage.RocksDb;

namespace KvStore.Node.Tests.Engines;

/// <summary>The engines with files, with buffers so small that they write, merge and commit within a test.</summary>
internal static class RealEngines
{
    private static readonly RocksDbShared Shared = new(new RocksDbOptions { BlockCacheBytes = 4 << 20, WriteBufferBytes = 2 << 20 });

    public static LmdbOptions SmallLmdb { get; } = new()
    {
        CommitInterval = TimeSpan.FromMilliseconds(5),
        CommitChangesMax = 100,
        CommitBytesMax = 64 * 1024,
        BufferChangesMax = 1000,
        BufferBytesMax = 1 << 20,
    };

    public static IEngineStore RocksDb(string path) =>
        new DirectoryEngineStore("rocksdb", path, static directory => RocksDbEngine.Open(directory, Shared));

    public static IEngineStore Lmdb(string path) => Lmdb(path, SmallLmdb);

    public static IEngineStore Lmdb(string path, LmdbOptions options) =>
        new DirectoryEngineStore("lmdb", path, directory => LmdbEngine.Open(directory, options, TimeProvider.System));
}
