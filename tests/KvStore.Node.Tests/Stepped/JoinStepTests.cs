using KvStore.Node.Snapshots;
using KvStore.Node.Tests.Engines;
using KvStore.Raft;
using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.Stepped;

/// <summary>A node that joins and gets the log from its first entry on.</summary>
public sealed class JoinStepTests
{
    private const string Snapshots = "/data/snap";

    /// <summary>
    /// It took the members that it was told for those of the beginning: a snapshot from before the entry that added it named members of
    /// a later day.
    /// </summary>
    [Fact]
    public void Snapshot_of_a_node_that_joins_never_names_members_of_a_later_day()
    {
        // The log is kept whole and comes in small pieces, so that a snapshot is due long before the entry that adds the node.
        var cluster = new SteppedCluster(3, options => options with
        {
            SnapshotKeepEntries = 10_000,
            CoreLimits = new RaftOptions { NodeId = NodeId.None, MessageEntriesMax = 4, InflightMessagesMax = 1 },
        });
        cluster.Write("k", 90);
        var joined = cluster.Join();
        var addedAt = cluster.Leader().Replica.Core.ConfigurationInForce.Index;

        cluster.Until(
            () =>
            {
                Assert.All(SnapshotsOf(joined), found => Assert.True(found.Position.Index >= addedAt, $"a snapshot at {found.Position}"));
                return joined.Replica.Status.AppliedIndex >= addedAt;
            },
            "the new node to apply the log");
        cluster.Write("l", 30);
        cluster.Until(() => SnapshotsOf(joined).Any(), "its first snapshot");
        Assert.Contains(joined.Replica.Core.ConfigurationInForce.Configuration.Learners, SnapshotsOf(joined).First().Description.Configuration.Configuration.Learners.Contains);
    }

    /// <summary>Likewise, an engine that keeps its state cut the log there, and the node came back with members of a later day.</summary>
    [Fact]
    public void Log_of_a_node_that_joins_is_not_cut_before_it_says_who_the_members_are()
    {
        var joins = new NodeId(77);
        var cluster = new SteppedCluster(3, options => options with
        {
            Engines = new KeptEngines(),
            SnapshotKeepEntries = options.NodeId == joins ? 1 : 10_000,
            CoreLimits = new RaftOptions { NodeId = NodeId.None, MessageEntriesMax = 4, InflightMessagesMax = 1 },
        });
        cluster.Write("k", 90);
        var joined = cluster.Join();
        var addedAt = cluster.Leader().Replica.Core.ConfigurationInForce.Index;

        cluster.Until(
            () =>
            {
                var start = joined.Replica.Core.BasePosition.Index;
                Assert.True(start == LogIndex.Zero || start >= addedAt, $"the log begins at {start}");
                return joined.Replica.Status.AppliedIndex >= addedAt;
            },
            "the new node to apply the log");
        cluster.Write("l", 60);
        cluster.Until(() => joined.Replica.Core.BasePosition.Index > addedAt, "its log to be cut");
    }

    private static IEnumerable<SnapshotHeader> SnapshotsOf(SteppedNode node)
    {
        foreach (var name in node.Files.List(Snapshots))
        {
            if (SnapshotFile.FromName(Snapshots, name) is { } file)
            {
                using var loader = new SnapshotLoader(node.Files, file.Path, new MemoryEngine());
                yield return loader.Header;
            }
        }
    }
}
