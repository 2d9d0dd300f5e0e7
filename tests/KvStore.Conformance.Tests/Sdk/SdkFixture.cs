using KvStore.Client;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Sdk;

/// <summary>A cluster and a client of it, for the tests of a class.</summary>
public abstract class SdkFixture : IAsyncLifetime
{
    private readonly StoreKind _kind;
    private StoreCluster? _cluster;
    private KvClient? _client;

    private protected SdkFixture(StoreKind kind) => _kind = kind;

    public KvClient Client => _client ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync()
    {
        _cluster = await StoreCluster.StartAsync(_kind, size: 3);
        _client = Connect(_cluster.Endpoints);
    }

    public async Task DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    // A machine that is busy with other tests may stand still for seconds.
    private static KvClient Connect(IReadOnlyList<string> endpoints) =>
        new(new KvClientOptions { Endpoints = endpoints, RequestTimeout = TimeSpan.FromSeconds(30) });
}

public sealed class SdkOnKvStore() : SdkFixture(StoreKind.KvStore);

public sealed class SdkOnGroups() : SdkFixture(StoreKind.KvStore with { Groups = 3 });

public sealed class SdkOnEtcd() : SdkFixture(StoreKind.Etcd);
