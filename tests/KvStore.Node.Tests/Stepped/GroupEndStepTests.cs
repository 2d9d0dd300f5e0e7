using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Log;
using KvStore.Node.Tests.StateMachine.Topology;
using KvStore.Raft;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Goal: a group that is removed ends on each node, and nothing is left of it on the disk, whenever the power goes. Method: a crash at each operation of the disk.</summary>
public sealed class GroupEndStepTests
{
    private static readonly GroupId Second = new(2);

    [Theory]
    [InlineData(PowerCut.LoseUnsynced)]
    [InlineData(PowerCut.KeepUnsynced)]
    public void A_crash_at_every_operation_is_made_up_for(PowerCut cut)
    {
        for (var crashAt = 1; ; crashAt++)
        {
            var cluster = WithSecondGroup();
            var node = cluster.Nodes[0];
            node.Files.CrashAt = node.Files.OperationCount + crashAt;
            _ = node.Change(Change.SetPhase(2, GroupPhase.Removed));
            cluster.Until(() => !node.IsUp || IsGone(node), "the end of the group, or a crash");
            if (node.IsUp)
            {
                Assert.InRange(crashAt, 5, 100);
                return;
            }

            node.CutPower(cut, new Random(crashAt));
            node.Start();
            Assert.True(node.IsUp);

            // The change may have been lost with the power.
            cluster.Leader();
            var again = node.Change(Change.SetPhase(2, GroupPhase.Removed));
            cluster.Until(() => again.IsCompleted && IsGone(node), $"the end of the group after a crash at operation {crashAt}");
            cluster.RecoverAndCompare(cut, new Random(crashAt));
        }
    }

    [Fact]
    public void A_start_from_an_older_topology_does_not_bring_the_group_back()
    {
        var cluster = WithSecondGroup();
        var node = cluster.Nodes[0];
        var removal = node.Change(Change.SetPhase(2, GroupPhase.Removed));
        cluster.Until(() => removal.IsCompleted && IsGone(node), "the end of the group");

        // Its state comes from before the removal, and the log has the rest.
        node.CutPower(PowerCut.LoseUnsynced, new Random(1));
        node.Start();

        Assert.Equal([Second], EndedGroups.Of(node.Recovery));
        Assert.Equal([GroupId.First], node.Groups.Keys);
        cluster.Leader();
        cluster.Until(() => node.Replica.Machine.Topology.Groups.Count == 2, "the topology");
        Assert.Equal([GroupId.First], node.Groups.Keys);
        Assert.True(IsGone(node));
    }

    [Fact]
    public async Task What_waits_in_the_group_is_told_where_it_stands()
    {
        var cluster = WithSecondGroup();
        var node = cluster.Nodes[0];
        var removal = node.Change(Change.SetPhase(2, GroupPhase.Removed));
        var put = node.Put("late", "1", group: 2);

        cluster.Until(() => removal.IsCompleted && put.IsCompleted, "answers");
        var after = node.Put("later", "1", group: 2);
        cluster.Until(() => after.IsCompleted, "an answer");

        Assert.Contains((await put).Error, new[] { KvErrors.WrongGroup, KvErrors.TimeoutDueToLeaderFail });
        Assert.Equal(KvErrors.WrongGroup, (await after).Error);
    }

    private static bool IsGone(SteppedNode node) => !node.Groups.ContainsKey(Second) && !FilesOfSecond(node).Any();

    private static IEnumerable<string> FilesOfSecond(SteppedNode node) =>
        node.Files.List(node.Options.DataDirectory + "/snap").Where(static name => name.Contains("0000000000000002-", StringComparison.Ordinal));

    /// <summary>One node with a second group that has a snapshot.</summary>
    private static SteppedCluster WithSecondGroup()
    {
        var cluster = new SteppedCluster(1);
        var node = cluster.Leader();
        var added = node.Change(Change.Add(2, weight: 1, cluster.Ids[0].Value));
        cluster.Until(() => added.IsCompleted && node.Groups.ContainsKey(Second), "a second group");
        cluster.Until(() => node.Groups[Second].Status.Role == RaftRole.Leader && node.Groups[Second].Status.CommitIndex > LogIndex.Zero, "its leader");
        for (var i = 0; !FilesOfSecond(node).Any(static name => name.EndsWith(".kvs", StringComparison.Ordinal)); i++)
        {
            Assert.InRange(i, 0, 100);
            var refused = node.Put($"k{i}", "1", group: 2);
            cluster.Until(() => refused.IsCompleted, "an answer");
        }

        return cluster;
    }
}
