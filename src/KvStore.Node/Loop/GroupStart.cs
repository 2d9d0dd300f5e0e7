using System.Collections.Immutable;
using KvStore.Node.Log;
using KvStore.Node.Membership;
using KvStore.Node.StateMachine;
using KvStore.Node.Transport;
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

        return new GroupReplica(group, options, core, entries, new MvccStateMachine(storage.Engine), loopOptions, storage.Admission, time);
    }

    private static RaftRestoredState Restore(WalGroup found, EntryStore entries)
    {
        var headers = new EntryHeader[found.Entries.Count];
        var configurations = ImmutableArray.CreateBuilder<ConfigurationEntry>();
        for (var i = 0; i < headers.Length; i++)
        {
            var entry = found.Entries[i];
            headers[i] = PeerCodec.ToHeader(new Term(entry.Term), (EntryKind)entry.Kind, entry.Payload.Length);
            entries.Append(entry.Payload);
            if (headers[i].Kind == EntryKind.Configuration)
            {
                configurations.Add(new ConfigurationEntry(entries.LastIndex, GroupConfigurations.ParseCore(entry.Payload.Span)));
            }
        }

        var hard = found.HardState;
        var commit = LogIndex.Min(new LogIndex(hard.Commit), entries.LastIndex);
        return new RaftRestoredState
        {
            HardState = new HardState(new Term(hard.Term), new NodeId(hard.Vote), commit),
            Entries = headers,
            Configurations = configurations.ToImmutable(),
        };
    }

    private static RaftOptions CoreOptions(KvNodeOptions options) => new()
    {
        NodeId = options.NodeId,
        ElectionTicks = (int)Math.Ceiling(options.ElectionTimeout / options.HeartbeatInterval),
    };

    private static Configuration CoreConfiguration(KvNodeOptions options) => GroupConfigurations.ToCore(GroupConfigurations.Of(options.Cluster));
}
