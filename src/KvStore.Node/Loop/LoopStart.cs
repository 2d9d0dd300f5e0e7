using KvStore.Contracts.Partitioning;
using KvStore.Node.Log;
using KvStore.Node.Membership;

namespace KvStore.Node.Loop;

/// <summary>Builds a node's loop with its groups from what the disk holds: the one way, on a thread or under virtual time.</summary>
internal static class LoopStart
{
    /// <summary>Makes the loop; it has done nothing yet, and no group has applied anything.</summary>
    public static NodeLoop Create(
        KvNodeOptions options,
        LoopOptions loopOptions,
        NodeStorage storage,
        LoopPorts ports,
        TimeProvider time,
        Random random,
        out GroupReplica first)
    {
        var nodes = new NodeLiveness(options.NodeId, (ulong)random.NextInt64(), options.ElectionTicks);
        var loop = new NodeLoop(loopOptions, ports.Log, ports.Transport, ports.Completions, ports.Snapshots, nodes);
        first = Create(GroupOrigin.First(options.Cluster));
        loop.Add(first);
        var known = storage.Recovery.Groups.Select(static group => new GroupId(group.GroupId));
        loop.FollowTopologyOf(first, known, EndedGroups.Of(storage.Recovery), group => Create(GroupOrigin.Of(group)));
        return loop;

        GroupReplica Create(GroupOrigin group) => GroupStart.Create(group, options, storage, loopOptions, time, random);
    }
}
