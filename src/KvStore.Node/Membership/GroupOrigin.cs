using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Cluster;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Membership;

/// <summary>What a group begins with, before any entry of its log.</summary>
/// <param name="Id">The group.</param>
/// <param name="Configuration">Its members.</param>
/// <param name="IsFounding">Whether they are those of the beginning, not those of some later day who are only good to be asked.</param>
internal sealed record GroupOrigin(GroupId Id, GroupConfiguration Configuration, bool IsFounding)
{
    /// <summary>The group that a cluster begins with.</summary>
    public static GroupOrigin First(ClusterDefinition cluster) => new(GroupId.First, GroupConfigurations.Of(cluster), !cluster.IsJoined);

    /// <summary>Another group. Where its members are reached, the first one knows.</summary>
    public static GroupOrigin Of(GroupEntry group) => new(group.Id, GroupConfigurations.Of(group.Founders), IsFounding: true);
}
