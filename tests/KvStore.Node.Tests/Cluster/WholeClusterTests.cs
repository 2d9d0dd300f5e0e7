using System.Collections.Immutable;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Backup;
using KvStore.Node.Cluster;
using KvStore.Node.Loop;
using KvStore.Node.Tests.StateMachine.Topology;
using KvStore.Node.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using GroupPhase = KvStore.Contracts.Internal.GroupPhase;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: what is asked of the whole cluster is never done for one of its groups only. Method: one node with keys in two groups.</summary>
public sealed class WholeClusterTests
{
    private const ulong Second = 2;
    private const int Keys = 40;
    private const long Never = -1;

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_backup_of_several_groups_is_refused_and_not_a_part_of_it_given()
    {
        await using var cluster = new TestCluster(1);
        await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster[0], "a", "1");
        var alone = await cluster[0].OpenBackupAsync(None);
        await alone.Value!.DisposeAsync();

        await AddGroupAsync(cluster);
        var withAnEmptyGroup = await cluster[0].OpenBackupAsync(None);
        await MoveHalfAsync(cluster);
        var withHalves = await cluster[0].OpenBackupAsync(None);

        Assert.Equal(KvErrors.BackupOfSeveralGroups, withAnEmptyGroup.Error);
        Assert.Equal(KvErrors.BackupOfSeveralGroups, withHalves.Error);
    }

    [Fact]
    public async Task When_the_other_groups_are_gone_a_backup_has_all_keys()
    {
        await using var cluster = new TestCluster(1);
        await WithHalvesAsync(cluster);
        await ChangeAsync(cluster, Change.SetPhase(Second, GroupPhase.Draining));
        await cluster.WaitUntilAsync(() => cluster[0].Topology is { HasSoleOwner: true, Moves.IsEmpty: true }, "the end of the drain");
        await ChangeAsync(cluster, Change.SetPhase(Second, GroupPhase.Removed));

        var folder = Directory.CreateTempSubdirectory("kvstore-whole-").FullName;
        var path = Path.Combine(folder, "backup");
        await using (var backup = (await cluster[0].OpenBackupAsync(None)).Value!)
        await using (var file = File.Create(path))
        {
            await backup.Content.CopyToAsync(file);
        }

        var alone = ClusterDefinition.Create([KeyValuePair.Create("r1", ImmutableArray.Create("http://127.0.0.1:30001"))], "alone");
        var options = new KvNodeOptions { Cluster = alone, NodeId = alone.Members[0].Id, DataDirectory = Path.Combine(folder, "data") };
        SnapshotRestore.Restore(path, alone, options.NodeId, options.DataDirectory, incarnation: 1);
        await using (var node = KvNode.Start(options, new InProcessNetwork().TransportOf(options.NodeId), TimeProvider.System, NullLoggerFactory.Instance))
        {
            await TestCluster.PutUntilDoneAsync(node, KeyOf(isMoved: true), "new");
            await TestCluster.PutUntilDoneAsync(node, KeyOf(isMoved: false), "new");
            var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
            Assert.Equal(Keys, (await node.RangeAsync(all, None)).Value!.Count);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task One_revision_compacts_nothing_when_there_are_several_groups()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);

        var refused = await node.CompactAsync(new CompactionRequest { Revision = 2 }, None);

        Assert.Equal(KvErrors.CompactionOfSeveralGroups, refused.Error);
        Assert.All(node.Groups.Values, static group => Assert.Equal(Never, CompactedOf(group)));
    }

    [Fact]
    public async Task Each_group_is_compacted_at_its_own_revision()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        var revisions = node.Status().Header.Groups.ToList();
        Assert.Equal([1UL, Second], revisions.Select(static each => each.Group));

        var done = await node.CompactAsync(new CompactionRequest { Revisions = { revisions }, Physical = true }, None);
        var again = await node.CompactAsync(new CompactionRequest { Revisions = { revisions } }, None);

        Assert.Null(done.Error);
        Assert.Equal(revisions, done.Value!.Header.Groups);
        Assert.Equal(KvErrors.Compacted, again.Error);
        Assert.All(revisions, each => Assert.Equal(each.Revision, CompactedOf(node.Groups[new GroupId(each.Group)])));
    }

    [Fact]
    public async Task A_compaction_of_which_a_part_was_done_can_be_sent_again()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        var revisions = node.Status().Header.Groups.ToList();
        Assert.Null((await node.CompactAsync(new CompactionRequest { Revisions = { revisions[0] } }, None)).Error);

        var rest = await node.CompactAsync(new CompactionRequest { Revisions = { revisions } }, None);

        Assert.Equal([revisions[1]], rest.Value!.Header.Groups);
    }

    [Fact]
    public async Task Nothing_is_compacted_when_a_group_or_a_revision_does_not_exist()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        var first = new GroupRevision { Group = 1, Revision = 2 };

        Assert.Equal(KvErrors.FutureRev, await CompactAsync(node, first, new GroupRevision { Group = Second, Revision = 1_000_000 }));
        Assert.Equal(KvErrors.GroupNotFound, await CompactAsync(node, first, new GroupRevision { Group = 3, Revision = 2 }));
        Assert.Equal(KvErrors.InvalidGroup, await CompactAsync(node, first, first));

        Assert.All(node.Groups.Values, static group => Assert.Equal(Never, CompactedOf(group)));
    }

    [Fact]
    public async Task A_hash_of_keys_is_of_the_group_that_is_named()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);

        Assert.Equal(KvErrors.GroupNotNamed, (await node.HashKvAsync(new HashKVRequest(), None)).Error);
        Assert.Equal(KvErrors.GroupNotFound, (await node.HashKvAsync(new HashKVRequest { Group = 3 }, None)).Error);
        var before = (await HashAsync(node, 1), await HashAsync(node, Second));
        await TestCluster.PutUntilDoneAsync(node, KeyOf(isMoved: true), "new");
        var after = (await HashAsync(node, 1), await HashAsync(node, Second));

        Assert.Equal(before.Item1, after.Item1);
        Assert.NotEqual(before.Item2, after.Item2);
    }

    [Fact]
    public async Task The_hash_of_everything_follows_all_groups()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        var before = node.Hash();

        await TestCluster.PutUntilDoneAsync(node, KeyOf(isMoved: true), "new");

        Assert.NotEqual(before.Hash, node.Hash().Hash);
        Assert.Equal([1UL, Second], before.Header.Groups.Select(static each => each.Group));
    }

    [Fact]
    public async Task The_size_is_that_of_all_groups()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);

        Assert.All(node.Groups.Values, static group => Assert.True(group.StateBytes > 0));
        Assert.Equal(node.Groups.Values.Sum(static group => group.StateBytes), node.Status().DbSize);
        Assert.True((await node.DefragmentAsync(None)).IsOk);
    }

    [Fact]
    public async Task An_alarm_holds_for_all_groups()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        var moved = KeyOf(isMoved: true);

        await AlarmAsync(node, AlarmType.Nospace, AlarmRequest.Types.AlarmAction.Activate);
        Assert.Equal(KvErrors.NoSpace, (await node.PutAsync(TestCluster.Put(moved, "1"), None)).Error);
        Assert.True((await node.DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(moved) }, None)).IsOk);
        await AlarmAsync(node, AlarmType.Corrupt, AlarmRequest.Types.AlarmAction.Activate);
        Assert.Equal(KvErrors.Corrupt, (await node.DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(moved) }, None)).Error);
        Assert.Equal(KvErrors.Corrupt, await CompactAsync(node, new GroupRevision { Group = Second, Revision = 2 }));
        await AlarmAsync(node, AlarmType.Nospace, AlarmRequest.Types.AlarmAction.Deactivate);
        await AlarmAsync(node, AlarmType.Corrupt, AlarmRequest.Types.AlarmAction.Deactivate);
        Assert.True((await node.PutAsync(TestCluster.Put(moved, "1"), None)).IsOk);
    }

    private static long CompactedOf(GroupReplica group) => group.Read(0, static (reader, _) => reader.CompactedRevision);

    private static string KeyOf(bool isMoved) =>
        Enumerable.Range(0, Keys).Select(static i => $"k{i}").First(key => IsMoved(Slot.Of(System.Text.Encoding.UTF8.GetBytes(key))) == isMoved);

    private static bool IsMoved(Slot slot) => slot.Number % 2 == 0;

    private static async Task<KvError?> CompactAsync(KvNode node, params GroupRevision[] revisions) =>
        (await node.CompactAsync(new CompactionRequest { Revisions = { revisions } }, None)).Error;

    private static async Task<uint> HashAsync(KvNode node, ulong group)
    {
        var result = await node.HashKvAsync(new HashKVRequest { Group = group }, None);
        Assert.Null(result.Error);
        return result.Value!.Hash;
    }

    private static async Task AlarmAsync(KvNode node, AlarmType alarm, AlarmRequest.Types.AlarmAction action)
    {
        var request = new AlarmRequest { Action = action, Alarm = alarm, MemberID = node.Options.NodeId.Value };
        Assert.True((await node.AlarmAsync(request, None)).IsOk);
    }

    private static async Task<KvNode> WithHalvesAsync(TestCluster cluster)
    {
        await AddGroupAsync(cluster);
        await MoveHalfAsync(cluster);
        for (var i = 0; i < Keys; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster[0], $"k{i}", "v");
        }

        return cluster[0];
    }

    private static async Task AddGroupAsync(TestCluster cluster)
    {
        await cluster.WaitForLeaderAsync();
        await ChangeAsync(cluster, Change.Add(Second, weight: 1, cluster.IdOf(0).Value));
        await ChangeAsync(cluster, Change.SetPhase(Second, GroupPhase.Active));
    }

    private static async Task MoveHalfAsync(TestCluster cluster)
    {
        uint[] half = [.. Slot.All.Where(IsMoved).Select(static slot => (uint)slot.Number)];
        await ChangeAsync(cluster, Change.Begin(GroupId.First.Value, Second, half));
        await cluster.WaitUntilAsync(() => cluster[0].Topology.Moves.IsEmpty, "the end of the move");
    }

    private static Task ChangeAsync(TestCluster cluster, TopologyChange change) => cluster.WaitUntilAsync(
        async () => await cluster[0].ChangeTopologyAsync(change, None) is { Error: null or { Name: nameof(KvErrors.GroupExists) } }, "a change of the topology");
}
