using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node;
using KvStore.Raft;

namespace KvStore.Server.Hosting;

/// <summary>The health of a node. Thread safety: all members.</summary>
internal sealed class NodeHealth(KvNode node) : IHealthSource
{
    public bool HasLeader => node.LeaderId != NodeId.None;

    public IReadOnlyList<AlarmMember> ListAlarms() => node.ListAlarms();

    public Task<KvError?> CheckReadAsync(bool serializable, CancellationToken cancellationToken) => node.CheckHealthAsync(serializable, cancellationToken);
}
