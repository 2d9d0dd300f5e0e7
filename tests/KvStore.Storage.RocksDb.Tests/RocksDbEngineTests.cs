using KvStore.Storage.Conformance;
using KvStore.Storage.Engine;

namespace KvStore.Storage.RocksDb.Tests;

/// <summary>The RocksDB engine keeps the rules of all engines.</summary>
public sealed class RocksDbEngineTests : DurableEngineConformance
{
    protected override IStorageEngine OpenAt(string path) => SmallEngine.Open(path);
}
