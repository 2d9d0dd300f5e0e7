using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>What the node looks at to see whether something is to be done for its groups: it looks only when some of it has changed.</content>
internal sealed partial class GroupReplica
{
    private RaftRole? _shownRole;
    private GroupConfiguration? _shownMembers;
    private TopologyState? _shownTopology;
    private ImmutableSortedDictionary<HolderId, ImmutableSortedDictionary<GroupId, ulong>>? _shownOrphans;

    /// <summary>Whether role, members, topology or ended holders are others than at the last call.</summary>
    public bool TakeUpkeepNeed()
    {
        var (role, members, topology, orphans) = (_core.Role, _members, Machine.Topology, Machine.Orphans);
        if (role == _shownRole
            && ReferenceEquals(members, _shownMembers)
            && ReferenceEquals(topology, _shownTopology)
            && ReferenceEquals(orphans, _shownOrphans))
        {
            return false;
        }

        (_shownRole, _shownMembers, _shownTopology, _shownOrphans) = (role, members, topology, orphans);
        return true;
    }
}
