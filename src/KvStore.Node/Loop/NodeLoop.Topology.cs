using System.Collections.Concurrent;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Engines;
using KvStore.Node.Snapshots;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Loop;

/// <content>
/// The groups of this node: all that the topology in the first one has. Of one that this node did not found it has an empty replica, which takes part
/// once the group's leader has made it a member. One that is removed is ended, and what the disk has of it is deleted.
/// </content>
internal sealed partial class NodeLoop
{
    private readonly List<GroupReplica> _ending = [];
    private readonly ConcurrentQueue<GroupReplica> _removed = new();
    private GroupReplica? _first;
    private Func<GroupEntry, GroupReplica>? _create;
    private HashSet<GroupId> _known = [];
    private HashSet<GroupId> _ended = [];
    private TopologyState? _topology;
    private bool _needsUpkeep;

    /// <summary>Called by the owner after the topology has changed and groups were made or ended.</summary>
    public Action? TopologyChanged { get; set; }

    /// <summary>Called by the owner when something of a group has changed that the node may have to act on.</summary>
    public Action? UpkeepNeeded { get; set; }

    /// <summary>Makes the replicas that a topology asks for, and ends those that it has removed, now and whenever it has changed; by the owner, once.</summary>
    /// <param name="first">The group that keeps the topology.</param>
    /// <param name="known">The groups that the log has known at the start.</param>
    /// <param name="ended">Those of them that have ended: the first group's state may be older, and know nothing of it yet.</param>
    /// <param name="create">Makes a replica from what the disk has of it, or a new one.</param>
    public void FollowTopologyOf(
        GroupReplica first, IEnumerable<GroupId> known, IEnumerable<GroupId> ended, Func<GroupEntry, GroupReplica> create)
    {
        (_first, _create) = (first, create);
        (_known, _ended) = ([.. known], [.. ended]);
        foreach (var group in _ended)
        {
            // A crash may have come before all of it was deleted.
            _output.Snapshots.RemoveGroup(group);
        }

        FollowTopology();
    }

    /// <summary>Takes a replica that was removed; from any thread. To be disposed by the caller, its watchers first.</summary>
    public bool TryTakeRemoved(out GroupReplica replica) => _removed.TryDequeue(out replica!);

    private void FollowTopology()
    {
        DeleteEnded();
        if (_first?.Machine.Topology is not { } topology || ReferenceEquals(topology, _topology))
        {
            return;
        }

        _topology = topology;
        foreach (var group in topology.Groups.Values.Where(group => !_ended.Contains(group.Id)))
        {
            var isRemoved = group.Phase == GroupPhase.Removed;
            if (!_groups.TryGetValue(group.Id, out var replica) && (!isRemoved || _known.Contains(group.Id)))
            {
                replica = _create!(group);
                Add(replica);
                MarkDirty(replica);
            }

            if (isRemoved && replica is not null)
            {
                End(replica);
            }
        }

        TopologyChanged?.Invoke();
    }

    /// <summary>After all that the poll has made and ended.</summary>
    private void TellUpkeep()
    {
        if (_needsUpkeep)
        {
            _needsUpkeep = false;
            UpkeepNeeded?.Invoke();
        }
    }

    private void End(GroupReplica replica)
    {
        replica.End(_output);
        var groups = new Dictionary<GroupId, GroupReplica>(_groups);
        groups.Remove(replica.Id);
        _groups = groups;
        _dirty.Remove(replica);
        _all.Remove(replica);
        _ticking.Remove(replica);
        _ended.Add(replica.Id);
        _ending.Add(replica);
        _removed.Enqueue(replica);
    }

    private void DeleteEnded()
    {
        for (var i = _ending.Count - 1; i >= 0; i--)
        {
            if (_ending[i].IsEndDurable)
            {
                _output.Snapshots.RemoveGroup(_ending[i].Id);
                _ending.RemoveAt(i);
            }
        }
    }

    /// <summary>A snapshot of a group that this node does not have: one of a group that has ended is let go.</summary>
    private void LetGo(in LoopInput input)
    {
        if (!_ended.Contains(new GroupId(input.Number)))
        {
            throw new NodeFailedException($"a snapshot of the unknown group {input.Number}");
        }

        GroupEngines.Discard((input.Subject as SnapshotReceived)?.Engine);
    }
}
