using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Runs a script once on each side, before the first test. The expected side is etcdctl on etcd.</summary>
public abstract class DifferentialRun : IAsyncLifetime
{
    private readonly Tool _tool;
    private readonly StoreKind _referee;
    private readonly StoreKind _store;
    private readonly int _size;
    private readonly IReadOnlyList<Step> _script;
    private List<(ToolResult Expected, ToolResult Actual)> _results = [];

    private protected DifferentialRun(Tool tool, StoreKind store, int size, IReadOnlyList<Step> script, StoreKind? referee = null)
    {
        _referee = referee ?? StoreKind.Etcd;
        _tool = tool;
        _store = store;
        _size = size;
        _script = script;
    }

    internal int Count => _results.Count;

    public async Task InitializeAsync()
    {
        await using var expectedStore = await StoreCluster.StartAsync(_referee, _size);
        await using var actualStore = await StoreCluster.StartAsync(_store, _size);
        var expected = new Side(Tool.Etcdctl, expectedStore).RunAsync(_script);
        var actual = new Side(_tool, actualStore).RunAsync(_script);
        _results = [.. (await expected).Zip(await actual)];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal (ToolResult Expected, ToolResult Actual) ResultsOf(int step) => _results[step];
}

/// <summary>kvctl on etcd: the tool alone is judged.</summary>
public sealed class KvctlOnEtcd() : DifferentialRun(Tool.Kvctl, StoreKind.Etcd.WithSteadyLeader, size: 3, ClientScript.Steps, StoreKind.Etcd.WithSteadyLeader);

/// <summary>etcdctl on a cluster of ours: the store alone is judged.</summary>
public sealed class EtcdctlOnKvStore()
    : DifferentialRun(Tool.Etcdctl, StoreKind.KvStore.WithSteadyLeader, size: 3, ClientScript.Steps, StoreKind.Etcd.WithSteadyLeader);

/// <summary>The same for the verbs about users and roles.</summary>
public sealed class EtcdctlAuthOnKvStore() : DifferentialRun(Tool.Etcdctl, StoreKind.KvStore, size: 3, AuthScript.Steps);

/// <summary>kvctl on etcd, with the commands of operators that it has.</summary>
public sealed class MaintenanceOnEtcd() : DifferentialRun(Tool.Kvctl, StoreKind.Etcd, size: 3, MaintenanceScript.KvctlSteps);

/// <summary>The same for operators.</summary>
public sealed class MaintenanceOnKvStore() : DifferentialRun(Tool.Etcdctl, StoreKind.KvStore, size: 3, MaintenanceScript.Steps);

/// <summary>The same for leases, watches, locks and elections: commands that run until something ends them.</summary>
public sealed class SessionsOnKvStore() : DifferentialRun(Tool.Etcdctl, StoreKind.KvStore, size: 3, SessionScript.Steps);

/// <summary>The same for formats and flags, on one node.</summary>
public sealed class SingleNodeOnKvStore() : DifferentialRun(Tool.Etcdctl, StoreKind.KvStore, size: 1, SingleNodeScript.Steps);

/// <summary>The same at a quota that nothing fits in.</summary>
public sealed class QuotaOnKvStore() : DifferentialRun(Tool.Etcdctl, Full(StoreKind.KvStore), size: 1, QuotaScript.Steps, Full(StoreKind.Etcd))
{
    // A store that is full serves, but says that it is unhealthy.
    private static StoreKind Full(StoreKind kind) => kind.With("--quota-backend-bytes=1") with { ReadyPath = "/version" };
}
