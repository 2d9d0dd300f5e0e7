using KvStore.Raft;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Snapshots of whole nodes, one step at a time, and stopped at every operation of a disk.</summary>
public sealed class SnapshotStepTests
{
    [Fact]
    public void Log_is_cut_in_memory_and_on_the_disk_behind_snapshots()
    {
        var cluster = new SteppedCluster(1);

        cluster.Write("k", 200, new string('x', 500));

        var node = cluster.Nodes[0];
        Assert.InRange(node.Snapshots.Saved, 9, 14);
        Assert.InRange(node.WalFiles.Count(), 1, 4);
        Assert.True(!node.Files.Exists("/data/wal/wal-0000000000000001.log"));
    }

    [Fact]
    public void Crash_at_every_operation_of_a_node_that_takes_snapshots_loses_no_acknowledged_write()
    {
        var whole = new SteppedCluster(1);
        var from = whole.Nodes[0].Files.OperationCount;
        whole.Write("k", 60, new string('x', 300));
        var to = whole.Nodes[0].Files.OperationCount;
        Assert.Contains(FileOperation.Delete, whole.Nodes[0].Files.Operations);

        for (var at = from + 1; at <= to; at++)
        {
            foreach (var cut in Enum.GetValues<PowerCut>())
            {
                var cluster = new SteppedCluster(1);
                var node = cluster.Nodes[0];
                node.Files.CrashAt = at;
                WriteUntilDown(cluster, node);

                var random = new Random((int)at);
                cluster.RecoverAndCompare(cut, random);
            }
        }
    }

    [Fact]
    public void Pitfall_74_crash_at_every_operation_of_a_follower_that_installs_a_snapshot()
    {
        var operations = Install(crashAt: null, out var cluster, out var follower);
        Assert.NotEqual(0, follower.Snapshots.Received);
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));

        var crashes = 0;
        for (var at = 1; at <= operations; at++)
        {
            foreach (var cut in Enum.GetValues<PowerCut>())
            {
                Install(crashAt: at, out cluster, out follower);
                crashes += follower.IsUp ? 0 : 1;
                cluster.RecoverAndCompare(cut, new Random(at));
            }
        }

        Assert.InRange(crashes, operations, int.MaxValue);
    }

    [Fact]
    public void Pitfall_84_leader_that_finds_its_snapshot_damaged_takes_a_new_one_and_sends_that()
    {
        var cluster = LaggingFollower(out var follower);
        var leader = cluster.Leader();
        foreach (var name in leader.Files.List("/data/snap"))
        {
            leader.Files.Damage("/data/snap/" + name, 300, 1);
        }

        cluster.Network.Isolated.Clear();
        cluster.Until(() => follower.Snapshots.Received > 0, "a snapshot to be received");

        Assert.Contains(leader.Files.List("/data/snap"), name => name.EndsWith(".damaged", StringComparison.Ordinal));
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    [Fact]
    public void Node_whose_device_is_full_goes_on_without_snapshots_until_there_is_room()
    {
        const int SegmentBytes = 256 * 1024;
        var cluster = new SteppedCluster(1, options => options with { LogSegmentBytes = SegmentBytes, LogBatchBytesMax = 8 * 1024 });
        var node = cluster.Nodes[0];
        cluster.Write("k", 5);
        node.Files.CapacityBytes = SegmentBytes + 2000;
        cluster.Write("k", 18, new string('x', 100));
        Assert.Equal(0, node.Snapshots.Saved);
        Assert.Empty(node.Files.List("/data/snap"));

        node.Files.CapacityBytes = null;
        cluster.Until(() => node.Snapshots.Saved > 0, "a snapshot, now that there is room");
    }

    [Fact]
    public void Pitfall_90_group_that_writes_little_does_not_keep_the_files_of_the_log()
    {
        var cluster = new SteppedCluster(1, options => options with { SnapshotLogBytes = 20_000 });
        var node = cluster.Nodes[0];
        cluster.Write("k", 1);
        node.AddGroup();
        cluster.Until(() => node.Second!.Status.Role == RaftRole.Leader, "the second group to have a leader");
        var taken = node.TakeSlot("little", group: 2);
        var put = node.Put("little", "value", group: 2);
        cluster.Until(() => taken.IsCompleted && put.IsCompleted, "a put of the second group");

        cluster.Write("m", 300, new string('z', 1000));

        Assert.True(!node.Files.Exists("/data/wal/wal-0000000000000001.log"));
        Assert.InRange(node.WalFiles.Count(), 1, 10);
        node.CutPower(PowerCut.LoseUnsynced, new Random(1));
        node.Start();
        using var reader = node.Second!.OpenReader();
        Assert.Equal(3, reader.Revision);
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    [Fact]
    public void Pitfall_82_follower_that_lags_by_less_than_what_is_kept_needs_no_snapshot()
    {
        var cluster = new SteppedCluster(3, options => options with { SnapshotKeepEntries = 50 });
        cluster.Write("k", 30);
        var follower = cluster.Nodes.First(node => node != cluster.Leader());
        cluster.Network.Isolated.Add(cluster.Ids[cluster.Nodes.IndexOf(follower)]);
        cluster.Write("m", 40);

        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));

        Assert.Equal(0, follower.Snapshots.Received);
    }

    private static SteppedCluster LaggingFollower(out SteppedNode follower)
    {
        var cluster = new SteppedCluster(3);
        cluster.Write("k", 5);
        var leader = cluster.Leader();
        follower = cluster.Nodes.First(node => node != leader);
        cluster.Network.Isolated.Add(cluster.Ids[cluster.Nodes.IndexOf(follower)]);
        cluster.Write("m", 60, new string('y', 200));
        return cluster;
    }

    /// <summary>Lets a follower that lags install, until it has caught up or stopped. Returns the operations of its disk.</summary>
    private static long Install(long? crashAt, out SteppedCluster cluster, out SteppedNode follower)
    {
        cluster = LaggingFollower(out var lagging);
        follower = lagging;
        var before = lagging.Files.OperationCount;
        lagging.Files.CrashAt = before + crashAt;
        cluster.Network.Isolated.Clear();
        var last = cluster.Leader().State().Applied;
        cluster.Until(() => !lagging.IsUp || lagging.State().Applied >= last, "the follower to catch up");

        // What follows the install on the disk belongs to it: the start of the log, and the end of what was before.
        for (var i = 0; i < 30; i++)
        {
            cluster.Round();
        }

        return lagging.Files.OperationCount - before;
    }

    private static void WriteUntilDown(SteppedCluster cluster, SteppedNode node)
    {
        for (var i = 0; i < 60 && node.IsUp; i++)
        {
            cluster.Until(() => !node.IsUp || node.Replica.Status.Role == RaftRole.Leader, "a leader");
            if (!node.IsUp)
            {
                return;
            }

            var key = $"k{i}";
            var put = node.Put(key, new string('x', 300));
            cluster.Until(() => !node.IsUp || put.IsCompleted, "a put");
            if (put.IsCompleted)
            {
                cluster.Acknowledged.Add(key);
            }
        }
    }
}
