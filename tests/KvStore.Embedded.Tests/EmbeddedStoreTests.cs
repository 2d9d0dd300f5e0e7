using KvStore.Client;
using KvStore.Client.Conformance;

namespace KvStore.Embedded.Tests;

/// <summary>The suite of stores over a cluster of one node and one of three in this process.</summary>
public sealed class OneNodeStoreTests(OneNodeStoreTests.Cluster cluster) : StoreConformance, IClassFixture<OneNodeStoreTests.Cluster>
{
    protected override IKvStore Store => cluster.Running.Client;

    public sealed class Cluster() : EmbeddedFixture(nodes: 1);
}

public sealed class ThreeNodesStoreTests(ThreeNodesStoreTests.Cluster cluster) : StoreConformance, IClassFixture<ThreeNodesStoreTests.Cluster>
{
    protected override IKvStore Store => cluster.Running.Client;

    public sealed class Cluster() : EmbeddedFixture(nodes: 3);
}
