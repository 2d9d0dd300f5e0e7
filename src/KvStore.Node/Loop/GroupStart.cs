using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Log;
using KvStore.Node.Membership;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Storage.Wal;

namespace KvStore.Node.Loop;

/// <summary>Builds a group's replica from what the disk holds: the newest snapshot, and the log from there on.</summary>
internal static class GroupStart
{
    /// <summary>Makes the replica of a group; it has applied what its snapshot holds and catches up when the loop runs.</summary>
    public static GroupReplica Create(
        GroupOrigin origin, KvNodeOptions options, NodeStorage storage, LoopOptions loopOptions, TimeProvider time, Random random)
    {
        var log = storage.Recovery.Find(origin.Id.Value);
        var state = storage.TakeState(origin);
        var configuration = state.Description?.Configuration.Configuration ?? GroupConfigurations.ToCore(origin.Configuration);
        var restored = log is null ? new RaftRestoredState() : Restore(log, state.Description);
        var policy = SnapshotPolicy.From(options, new Random(random.Next()));
        var core = new RaftCore(CoreOptions(origin, options), configuration, restored, random);
        if (state.Description is { } description)
        {
            core.OnSnapshotSaved(description);
        }

        if (origin.Configuration.Members.Count == 1)
        {
            core.Campaign();
        }

        var replica = new RestoredReplica(state.Engine, storage.Engines.KeepState, HasLog: log is not null);
        return new GroupReplica(
            origin, options, core, EntriesOf(log, restored), replica, policy, loopOptions, storage.Admission, time);
    }

    private static RaftRestoredState Restore(WalGroup log, SnapshotDescription? state)
    {
        var headers = new EntryHeader[log.Entries.Count];
        var configurations = ImmutableArray.CreateBuilder<ConfigurationEntry>();
        for (var i = 0; i < headers.Length; i++)
        {
            var entry = log.Entries[i];
            headers[i] = PeerCodec.ToHeader(new Term(entry.Term), (EntryKind)entry.Kind, entry.Payload.Length);
            if (headers[i].Kind == EntryKind.Configuration)
            {
                var index = new LogIndex(log.StartIndex) + (1 + i);
                configurations.Add(new ConfigurationEntry(index, GroupConfigurations.ParseCore(entry.Payload.Span)));
            }
        }

        var hard = log.HardState;
        var restored = new RaftRestoredState
        {
            HardState = new HardState(
                new Term(hard.Term), new NodeId(hard.Vote), LogIndex.Min(new LogIndex(hard.Commit), new LogIndex(log.LastIndex))),
            Snapshot = new LogPosition(new Term(log.StartTerm), new LogIndex(log.StartIndex)),
            Entries = headers,
            Configurations = configurations.ToImmutable(),
            Applied = state?.Position.Index ?? LogIndex.Zero,
        };

        // Entries that the state covers may stay in the log for followers that lag. But when one of them changed the configuration,
        // nobody knows the configuration before it: then the log begins at the snapshot.
        return state is null || state.Configuration.Index <= restored.Snapshot.Index
            ? restored
            : restored.WithSnapshot(state.Position);
    }

    private static EntryStore EntriesOf(WalGroup? log, RaftRestoredState restored)
    {
        var entries = new EntryStore(restored.Snapshot.Index);
        if (log is null)
        {
            return entries;
        }

        for (var i = (int)(restored.Snapshot.Index.Value - log.StartIndex); i < log.Entries.Count; i++)
        {
            entries.Append(log.Entries[i].Payload);
        }

        return entries;
    }

    private static RaftOptions CoreOptions(GroupOrigin origin, KvNodeOptions options)
    {
        var ticks = options.ElectionTicks;
        return options.CoreLimits with
        {
            NodeId = options.NodeId,
            ElectionTicks = ticks,
            // There is one first group, so its heartbeats cost nothing that grows.
            QuietTicks = origin.Id == GroupId.First ? options.CoreLimits.QuietTicks : Math.Max(options.CoreLimits.QuietTicks, 2 * ticks),
            LeaseMicroseconds = options.LeaseReads ? LeaseClock.LeaseMicroseconds(options.HeartbeatInterval, ticks) : 0,
        };
    }
}
