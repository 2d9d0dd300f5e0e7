using KvStore.Contracts.Internal;
using KvStore.Node.Snapshots;
using KvStore.Raft;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>A node starts from a snapshot that its log on the disk does not yet begin after: it stopped between saving the one and cutting the other.</summary>
public sealed class SnapshotStartTests
{
    private const string FirstLogFile = "/data/wal/wal-0000000000000001.log";

    [Fact]
    public void Log_is_kept_at_the_start_and_cut_behind_the_next_snapshot()
    {
        var cluster = new SteppedCluster(1);
        var node = cluster.Nodes[0];
        var saved = StopBeforeTheCut(cluster);

        node.Start();

        Assert.Equal(saved, node.State().Applied);
        Assert.Equal(LogIndex.Zero, node.Replica.Core.BasePosition.Index);
        cluster.Write("m", 30, new string('x', 500));
        Assert.NotEqual(0, node.Snapshots.Saved);
        Assert.True(node.Replica.Core.BasePosition.Index >= saved);
        Assert.True(!node.Files.Exists(FirstLogFile));
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    [Fact]
    public void Log_begins_at_the_snapshot_when_an_older_entry_changed_the_members()
    {
        var cluster = new SteppedCluster(1);
        var node = cluster.Nodes[0];
        cluster.Write("k", 3);
        var update = new ClusterMember { Id = cluster.Ids[0].Value, PeerUrls = { "http://127.0.0.1:20001" } };
        var change = node.Change(new MembershipChange { Update = update });
        cluster.Until(() => change.IsFinished, "the change");
        var saved = StopBeforeTheCut(cluster);

        for (var start = 0; start < 2; start++)
        {
            // Twice: the log on the disk still begins before the change.
            node.Start();
            Assert.Equal(saved, node.State().Applied);
            Assert.Equal(saved, node.Replica.Core.BasePosition.Index);
            Assert.Equal(cluster.Ids, node.Replica.Core.ConfigurationInForce.Configuration.Voters);
            cluster.Until(() => node.Replica.Status.AppliedIndex > saved, "the node to lead and go on");
            Assert.Equal(update.PeerUrls, cluster.Network.MembersOf(cluster.Ids[0]).Single().PeerUrls);
            node.CutPower(PowerCut.LoseUnsynced, new Random(1));
        }

        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
        cluster.Write("m", 30, new string('x', 500));
        Assert.True(!node.Files.Exists(FirstLogFile));
        node.CutPower(PowerCut.LoseUnsynced, new Random(1));
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    [Fact]
    public void Pitfall_81_snapshot_whose_name_may_not_be_durable_is_written_again_before_the_log_is_cut()
    {
        var cluster = WithIdleGroup(out var node);
        Assert.ThrowsAny<StorageException>(() => WriteUntilIdleGroupSaves(cluster, node));
        Assert.True(HasFileOfIdleGroup(node, ".kvs"));

        // The name is in the page cache only.
        node.Files.KillProcess();
        node.Start();
        var applied = node.Second!.Machine.AppliedIndex;
        Assert.Equal(LogIndex.Zero, node.Second.Core.BasePosition.Index);
        for (var (i, isWritten) = (0, false); node.Files.Exists(FirstLogFile) || !isWritten; i++)
        {
            var put = cluster.Leader().Put($"n{i}", new string('z', 1000));
            cluster.Until(
                () =>
                {
                    isWritten |= HasFileOfIdleGroup(node, ".tmp");
                    return put.IsCompleted;
                },
                "a put");
            Assert.True(isWritten || node.Files.Exists(FirstLogFile), "the log was cut behind a snapshot that may vanish");
            Assert.InRange(i, 0, 400);
        }

        Assert.Equal(applied, node.Second.Machine.AppliedIndex);
        node.CutPower(PowerCut.LoseUnsynced, new Random(1));
        node.Start();
        using var reader = node.Second.OpenReader();
        Assert.Equal(3, reader.Revision);
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    /// <summary>Writes until a snapshot is durable, and cuts the power before the loop has heard of it. Returns its index.</summary>
    private static LogIndex StopBeforeTheCut(SteppedCluster cluster)
    {
        var node = cluster.Nodes[0];
        for (var i = 0; node.Snapshots.Saved == 0; i++)
        {
            var put = cluster.Leader().Put($"k{i}", new string('x', 500));
            cluster.Until(() => put.IsCompleted || node.Snapshots.Saved > 0, "a put or a snapshot");
        }

        node.CutPower(PowerCut.LoseUnsynced, new Random(1));
        var name = Assert.Single(node.Files.List("/data/snap"));
        return SnapshotFile.FromName("/data/snap", name)!.Position.Index;
    }

    /// <summary>Nodes with two groups, the second of which wrote one key and is idle from then on.</summary>
    /// <param name="follower">Follows in the idle group, so that its start adds no entry there.</param>
    private static SteppedCluster WithIdleGroup(out SteppedNode follower)
    {
        var cluster = new SteppedCluster(3, options => options with { SnapshotLogBytes = 20_000 });
        cluster.Write("k", 1);
        cluster.Nodes.ForEach(node => node.AddGroup());
        SteppedNode? leader = null;
        cluster.Until(
            () => (leader = cluster.Nodes.Find(node => node.Second!.Status.Role == RaftRole.Leader)) is not null,
            "the second group to have a leader");
        var taken = leader!.TakeSlot("little", group: 2);
        var put = leader.Put("little", "value", group: 2);
        cluster.Until(() => taken.IsCompleted && put.IsCompleted, "a put of the second group");
        follower = cluster.Nodes.First(node => node != leader && node != cluster.Leader());
        return cluster;
    }

    /// <summary>
    /// Lets the first group write until the idle one saves a snapshot on a node, so that the log can go on without its entries; then the
    /// sync fails there that is to make its name durable.
    /// </summary>
    private static void WriteUntilIdleGroupSaves(SteppedCluster cluster, SteppedNode node)
    {
        for (var i = 0; ; i++)
        {
            var put = cluster.Leader().Put($"m{i}", new string('z', 1000));
            while (!put.IsCompleted)
            {
                cluster.Round();
                if (HasFileOfIdleGroup(node, ".tmp"))
                {
                    node.Files.FailNext(FileOperation.SyncDirectory);
                }
            }
        }
    }

    private static bool HasFileOfIdleGroup(SteppedNode node, string ending) => node.Files.List("/data/snap").Any(
        name => name.StartsWith("snap-0000000000000002-", StringComparison.Ordinal) && name.EndsWith(ending, StringComparison.Ordinal));
}
