using KvStore.Storage.Conformance;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>The rules of all engines and of durable ones, by an engine that commits all the time.</summary>
public sealed class LmdbEngineTests : DurableEngineConformance
{
    protected override IStorageEngine OpenAt(string path) => SmallEngine.Open(path);
}
