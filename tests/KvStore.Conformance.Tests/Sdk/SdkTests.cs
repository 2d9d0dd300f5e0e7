using KvStore.Client;
using KvStore.Client.Conformance;

namespace KvStore.Conformance.Tests.Sdk;

/// <summary>The client's suite against three nodes of ours, over sockets.</summary>
public sealed class SdkOnKvStoreTests(SdkOnKvStore store) : StoreConformance, IClassFixture<SdkOnKvStore>
{
    protected override IKvStore Store => store.Client;
}

/// <summary>The same against three nodes whose keys three groups have.</summary>
public sealed class SdkOnGroupsTests(SdkOnGroups store) : StoreConformance, IClassFixture<SdkOnGroups>
{
    protected override IKvStore Store => store.Client;
}

/// <summary>The same against three nodes of etcd: it has no sessions, and needs none here.</summary>
public sealed class SdkOnEtcdTests(SdkOnEtcd store) : StoreConformance, IClassFixture<SdkOnEtcd>
{
    protected override IKvStore Store => store.Client;
}
