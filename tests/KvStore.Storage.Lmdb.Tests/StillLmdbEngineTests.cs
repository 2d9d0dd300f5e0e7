using KvStore.Storage.Conformance;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>The same rules by an engine that leaves all in its buffer until it is flushed.</summary>
public sealed class StillLmdbEngineTests : DurableEngineConformance
{
    protected override IStorageEngine OpenAt(string path) => SmallEngine.Open(path, SmallEngine.Still);
}
