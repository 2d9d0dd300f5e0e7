using KvStore.Storage.Engine;

namespace KvStore.Storage.RocksDb.Tests;

/// <summary>A directory with one engine, or several in turn, that is deleted in the end.</summary>
internal sealed class TestEngine : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kvstore-rocksdb-");

    public TestEngine(RocksDbOptions? options = null)
    {
        Shared = new RocksDbShared(options ?? SmallEngine.Options);
        Engine = RocksDbEngine.Open(Path, Shared);
    }

    public RocksDbShared Shared { get; }

    public RocksDbEngine Engine { get; private set; }

    public string Path => System.IO.Path.Combine(_directory.FullName, "engine");

    public string OtherPath => System.IO.Path.Combine(_directory.FullName, "other");

    public void Reopen() => Engine = RocksDbEngine.Open(Path, Shared);

    /// <summary>Applies one row of a size in a batch of its own.</summary>
    public void Put(int number, int valueSize) => Put(Engine, number, valueSize);

    public static void Put(IStorageEngine engine, int number, int valueSize)
    {
        var value = new byte[valueSize];
        new Random(number).NextBytes(value);
        using var batch = engine.CreateBatch();
        batch.Put(Key(number), value);
        engine.Apply(batch, engine.AppliedIndex + 1);
    }

    public static byte[] Key(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    public void Dispose()
    {
        Engine.Dispose();
        Shared.Dispose();
        _directory.Delete(recursive: true);
    }
}
