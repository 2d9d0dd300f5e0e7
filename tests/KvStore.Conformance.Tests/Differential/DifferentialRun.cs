using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Runs the client script once on each side, before the first test. The expected side is etcdctl on etcd.</summary>
public abstract class DifferentialRun : IAsyncLifetime
{
    private readonly Tool _tool;
    private readonly StoreKind _store;
    private readonly int _size;
    private List<(ToolResult Expected, ToolResult Actual)> _results = [];

    private protected DifferentialRun(Tool tool, StoreKind store, int size)
    {
        _tool = tool;
        _store = store;
        _size = size;
    }

    public async Task InitializeAsync()
    {
        await using var expectedStore = await StoreCluster.StartAsync(StoreKind.Etcd, _size);
        await using var actualStore = await StoreCluster.StartAsync(_store, _size);
        var expected = new Side(Tool.Etcdctl, expectedStore).RunAsync(ClientScript.Steps);
        var actual = new Side(_tool, actualStore).RunAsync(ClientScript.Steps);
        _results = [.. (await expected).Zip(await actual)];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal (ToolResult Expected, ToolResult Actual) ResultsOf(int step) => _results[step];
}

/// <summary>kvctl on etcd: the tool alone is judged.</summary>
public sealed class KvctlOnEtcd() : DifferentialRun(Tool.Kvctl, StoreKind.Etcd, size: 3);

/// <summary>etcdctl on a cluster of ours: the store alone is judged.</summary>
public sealed class EtcdctlOnKvStore() : DifferentialRun(Tool.Etcdctl, StoreKind.KvStore, size: 3);
