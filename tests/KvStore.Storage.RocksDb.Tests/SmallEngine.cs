using KvStore.Storage.Engine;

namespace KvStore.Storage.RocksDb.Tests;

/// <summary>Engines with buffers so small that the library writes and merges files by itself within a test.</summary>
internal static class SmallEngine
{
    private static readonly RocksDbShared Shared = new(Options);

    public static RocksDbOptions Options => new() { BlockCacheBytes = 4 << 20, WriteBufferBytes = 2 << 20 };

    public static IStorageEngine Open(string path) => RocksDbEngine.Open(path, Shared);
}
