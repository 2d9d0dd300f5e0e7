using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;
using KvStore.Contracts.V1;
using KvStore.Node;
using KvStore.Services;
using KvStore.Services.Concurrency;

namespace KvStore.Embedded.InProcess;

/// <summary>The services of a running node: the same that the server offers. Owned by whoever runs the node.</summary>
internal sealed class NodeServices : IAsyncDisposable
{
    private readonly LeaderMonitor _leader;

    public NodeServices(KvNode node, TimeProvider time)
    {
        _leader = new LeaderMonitor(node, time);
        var keys = new KvService(node);
        var leases = new LeaseService(node);
        KV.BindService(Table, keys);
        Sessions.BindService(Table, new SessionsService(node));
        Contracts.Etcd.Cluster.BindService(Table, new ClusterService(node));
        Topology.BindService(Table, new TopologyService(node));
        Maintenance.BindService(Table, new MaintenanceService(node));
        Watch.BindService(Table, new WatchService(node, _leader));
        Lease.BindService(Table, leases);
        Auth.BindService(Table, new AuthService(node));
        var calls = new StoreCalls(keys, leases, node);
        Contracts.Etcd.Concurrency.Lock.BindService(Table, new LockService(calls));
        Election.BindService(Table, new ElectionService(calls));
    }

    /// <summary>Their methods.</summary>
    public ServiceTable Table { get; } = new();

    public ValueTask DisposeAsync() => _leader.DisposeAsync();
}
