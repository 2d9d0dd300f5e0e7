using KvStore.Contracts;
using KvStore.Node.StateMachine;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Compaction of revisions on whole nodes, which remove two history rows in a poll and four between two ticks.</summary>
public sealed class CompactionStepTests
{
    private const string Key = "k0";

    [Fact]
    public void Compaction_is_answered_at_once_and_a_physical_one_when_the_rows_are_gone()
    {
        var cluster = new SteppedCluster(1);
        var node = WriteVersions(cluster, 40);
        var logical = node.Compact(20);
        cluster.Until(() => logical.IsCompleted, "the compaction");
        Assert.True(node.Replica.Machine.HasCompactedRows);

        var physical = node.Compact(40, physical: true);
        cluster.Until(() => node.Replica.Machine.CompactedRevision == 40, "the compaction");
        Assert.False(physical.IsCompleted);
        cluster.Until(() => physical.IsCompleted, "the removal");
        Assert.False(node.Replica.Machine.HasCompactedRows);
        Assert.Equal(2, HistoryRows(node));
    }

    [Fact]
    public async Task Physical_compaction_that_is_refused_is_answered_with_its_error()
    {
        var cluster = new SteppedCluster(1);
        var node = WriteVersions(cluster, 5);
        var future = node.Compact(50, physical: true);
        cluster.Until(() => future.IsCompleted, "the answer");
        Assert.Equal(KvErrors.FutureRev, (await future).Error);
    }

    /// <summary>However long the rows take, the client waits; only its own deadline or the end of the node ends that.</summary>
    [Fact]
    public async Task Removal_may_take_longer_than_a_request()
    {
        var cluster = new SteppedCluster(1);
        var node = WriteVersions(cluster, 40);
        var physical = node.Compact(40, physical: true);
        cluster.Until(() => node.Replica.Machine.CompactedRevision == 40, "the compaction");
        cluster.Time.Pass(2 * SteppedNode.RequestTimeout.TotalMilliseconds);
        cluster.Until(() => physical.IsCompleted, "the removal");
        Assert.Null((await physical).Error);
    }

    /// <summary>Nobody writes: ticks alone bring the removal to its end, and each does its part and no more.</summary>
    [Fact]
    public void Idle_group_finishes_the_removal()
    {
        var cluster = new SteppedCluster(1);
        var node = WriteVersions(cluster, 40);
        var compaction = node.Compact(40);
        cluster.Until(() => compaction.IsCompleted, "the compaction");
        for (var ticks = 0; node.Replica.Machine.HasCompactedRows; ticks++)
        {
            Assert.InRange(ticks, 0, 20);
            var before = HistoryRows(node);
            node.Tick();
            for (var i = 0; i < 20; i++)
            {
                node.Step();
            }

            Assert.InRange(before - HistoryRows(node), 0, 4);
        }
    }

    /// <summary>A snapshot says how far the removal came on the replica that took it; whoever installs it goes on from there.</summary>
    [Fact]
    public void Snapshot_taken_in_the_middle_of_the_removal_is_finished_where_it_is_installed()
    {
        var cluster = new SteppedCluster(3);
        var leader = WriteVersions(cluster, 10);
        var follower = cluster.Nodes.First(node => node != leader);
        cluster.Network.Isolated.Add(cluster.Ids[cluster.Nodes.IndexOf(follower)]);
        leader = WriteVersions(cluster, 60);
        var compaction = leader.Compact(60);
        cluster.Until(() => compaction.IsCompleted, "the compaction");
        Assert.True(leader.Replica.Machine.HasCompactedRows);
        var received = follower.Snapshots.Received;
        cluster.Network.Isolated.Clear();

        cluster.Until(() => follower.Snapshots.Received > received, "the snapshot");
        cluster.Until(() => cluster.Nodes.All(IsRemoved), "the removal everywhere");
        Assert.Single(cluster.Nodes.Select(HistoryRows).Distinct());
        Assert.Single(cluster.Nodes.Select(node => node.State()).Distinct());
    }

    [Fact]
    public void Crash_in_the_middle_of_the_removal_is_made_up_for()
    {
        for (var steps = 1; steps < 40; steps += 3)
        {
            var cluster = new SteppedCluster(1);
            var node = WriteVersions(cluster, 30);
            var hash = node.State().Hash;
            var compaction = node.Compact(30);
            cluster.Until(() => compaction.IsCompleted, "the compaction");
            for (var i = 0; i < steps; i++)
            {
                cluster.Round();
            }

            node.CutPower(PowerCut.LoseUnsynced, new Random(steps));
            node.Start();
            cluster.Until(() => IsRemoved(node) && node.Replica.Machine.CompactedRevision == 30, "the removal after the start");
            Assert.Equal(2, HistoryRows(node));
            Assert.Equal(hash, node.State().Hash);
            Assert.Equal("v29", node.Get(Key));
        }
    }

    /// <summary>Writes versions of one key after another, of which each is a revision.</summary>
    private static SteppedNode WriteVersions(SteppedCluster cluster, int toRevision)
    {
        var node = cluster.Leader();
        for (var revision = node.Replica.Machine.Revision; revision < toRevision + 1; revision++)
        {
            var put = node.Put(Key, $"v{revision - 1}");
            cluster.Until(() => put.IsCompleted, "the put");
        }

        return node;
    }

    private static bool IsRemoved(SteppedNode node) => !node.Replica.Machine.HasCompactedRows && node.Replica.Machine.CompactedRevision > 0;

    private static int HistoryRows(SteppedNode node)
    {
        var count = 0;
        using var rows = node.Replica.Machine.Rows.CreateIterator();
        for (var isOn = rows.Seek([StateLayout.HistoryTag]); isOn; isOn = rows.MoveNext())
        {
            count++;
        }

        return count;
    }
}
