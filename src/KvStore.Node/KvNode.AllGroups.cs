using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Loop;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>What is asked of the cluster as a whole, over its groups.</content>
public sealed partial class KvNode
{
    /// <summary>Whether groups beside the first have keys, or had some and are still there; as far as this node has applied.</summary>
    private bool HasSeveralGroups => !IsOneGroup && Topology.HasOtherGroups;

    /// <summary>Bytes that the state of all groups takes on this node.</summary>
    private long StateBytes => Groups.Values.Sum(static group => group.StateBytes);

    /// <summary>The replicas of all groups that may have keys, by id.</summary>
    private IEnumerable<GroupReplica> GroupsInUse() =>
        HasSeveralGroups ? Groups.Values.OrderBy(static group => group.Id) : [_group];

    /// <summary>Says how far each group is, of those that have slots, when there are several.</summary>
    private void AddRevisionsOfAll(ResponseHeader header)
    {
        if (!HasSeveralGroups)
        {
            return;
        }

        foreach (var owner in Topology.Slots.Select(static slot => slot.Owner).Distinct().Order())
        {
            if (Groups.TryGetValue(owner, out var group))
            {
                AddRevision(header, owner, group.Watches.Revision);
            }
        }
    }

    /// <summary>
    /// Why a group must not be asked for a write, or null. Alarms are rows of the first group, which looks at them when it applies; for
    /// the others this node does, as far as it has applied the first group's log. So a write that is under way when an alarm is raised may still be done.
    /// </summary>
    private KvError? FindAlarmFor(GroupId group, IMessage write)
    {
        if (group == GroupId.First)
        {
            return null;
        }

        var takesSpace = write is PutRequest || (write is TxnRequest txn && TxnShape.MayPut(txn));
        return _group.Machine.IsCorrupt ? KvErrors.Corrupt
            : takesSpace && _group.Machine.HasNoSpace ? KvErrors.NoSpace
            : null;
    }
}
