using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// The groups of this node: all that the topology in the first one has. Of one that this node did not found it has an empty replica, which takes part
/// once the group's leader has made it a member.
/// </content>
internal sealed partial class NodeLoop
{
    private GroupReplica? _first;
    private NodeId _self;
    private Func<GroupEntry, GroupReplica>? _create;
    private TopologyState? _topology;

    /// <summary>Makes the replicas that a topology asks for, now and whenever it has changed; by the owner, once.</summary>
    /// <param name="first">The group that keeps the topology.</param>
    /// <param name="self">This node.</param>
    /// <param name="create">Makes a replica from what the disk has of it, or a new one.</param>
    public void FollowTopologyOf(GroupReplica first, NodeId self, Func<GroupEntry, GroupReplica> create)
    {
        (_first, _self, _create) = (first, self, create);
        FollowTopology();
    }

    private void FollowTopology()
    {
        if (_first?.Machine.Topology is not { } topology || ReferenceEquals(topology, _topology))
        {
            return;
        }

        _topology = topology;
        foreach (var group in topology.Groups.Values)
        {
            if (group.Phase != GroupPhase.Removed && !_groups.ContainsKey(group.Id))
            {
                var replica = _create!(group);
                Add(replica);
                MarkDirty(replica);
            }
        }
    }
}
