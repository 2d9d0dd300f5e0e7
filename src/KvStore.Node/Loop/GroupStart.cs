using System.Collections.Immutable;
using KvStore.Node.Log;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Storage.Wal;

namespace KvStore.Node.Loop;

/// <summary>Builds a group's replica from what the disk holds.</summary>
internal static class GroupStart
{
    /// <summary>Makes the replica of a group; it has applied nothing yet and catches up when the loop runs.</summary>
    public static GroupReplica Create(
        GroupId group, KvNodeOptions options, NodeStorage storage, LoopOptions loopOptions, TimeProvider time, Random random)
    {
        var found = storage.Recovery.Find(group.Value);
        var entries = new EntryStore();
        var restored = found is null ? new RaftRestoredState() : Restore(found, entries);
        var core = new RaftCore(CoreOptions(options), CoreConfiguration(options), restored, random);
        if (options.Cluster.Members.Length == 1)
        {
            core.Campaign();
        }

        return new GroupReplica(group, options.NodeId, core, entries, new MvccStateMachine(storage.Engine), loopOptions, time);
    }

    private static RaftRestoredState Restore(WalGroup found, EntryStore entries)
    {
        var headers = new EntryHeader[found.Entries.Count];
        for (var i = 0; i < headers.Length; i++)
        {
            var entry = found.Entries[i];
            headers[i] = new EntryHeader(new Term(entry.Term), (EntryKind)entry.Kind, entry.Payload.Length);
            entries.Append(entry.Payload);
        }

        var hard = found.HardState;
        var commit = LogIndex.Min(new LogIndex(hard.Commit), entries.LastIndex);
        return new RaftRestoredState
        {
            HardState = new HardState(new Term(hard.Term), new NodeId(hard.Vote), commit),
            Entries = headers,
        };
    }

    private static RaftOptions CoreOptions(KvNodeOptions options) => options.CoreLimits with
    {
        NodeId = options.NodeId,
        ElectionTicks = (int)Math.Ceiling(options.ElectionTimeout / options.HeartbeatInterval),
    };

    private static Configuration CoreConfiguration(KvNodeOptions options) => new()
    {
        Voters = options.Cluster.Members.Select(m => m.Id).ToImmutableArray(),
    };
}
