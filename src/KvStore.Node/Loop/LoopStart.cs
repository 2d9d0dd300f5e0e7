namespace KvStore.Node.Loop;

/// <summary>Builds a node's loop with its group from what the disk holds: the one way, on a thread or under virtual time.</summary>
internal static class LoopStart
{
    /// <summary>Makes the loop; it has done nothing yet, and the group has applied nothing.</summary>
    public static NodeLoop Create(
        KvNodeOptions options,
        LoopOptions loopOptions,
        NodeStorage storage,
        LoopPorts ports,
        TimeProvider time,
        Random random,
        out GroupReplica group)
    {
        var loop = new NodeLoop(loopOptions, ports.Log, ports.Transport, ports.Completions, ports.Snapshots);
        group = GroupStart.Create(GroupId.First, options, storage, loopOptions, time, random);
        loop.Add(group);
        return loop;
    }
}
