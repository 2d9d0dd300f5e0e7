using System.Collections.Concurrent;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Tests.StateMachine.Topology;
using GroupPhase = KvStore.Contracts.Internal.GroupPhase;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: slots move between groups while clients write, and no client needs to know. Method: nodes that are asked at random.</summary>
public sealed class MovingTests
{
    private const int Keys = 300;
    private const int Writers = 4;

    private static readonly GroupId Second = new(2);

    [Fact]
    public async Task Half_of_the_slots_move_there_and_back_while_clients_write()
    {
        await using var cluster = NewCluster();
        await AddGroupAsync(cluster);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, string>();
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(cluster, writer, acknowledged, stop.Token)).ToList();
        var half = Slot.All.Where(static slot => slot.Number % 2 == 0).ToList();

        await MoveAsync(cluster, GroupId.First, Second, half);
        await MoveAsync(cluster, Second, GroupId.First, half);
        await MoveAsync(cluster, GroupId.First, Second, half);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.True(acknowledged.Count > Keys / 2);
        Assert.Contains(acknowledged.Keys, key => half.Contains(Slot.Of(System.Text.Encoding.UTF8.GetBytes(key))));
        foreach (var (key, value) in acknowledged)
        {
            Assert.Equal(value, await ReadAsync(cluster[Random.Shared.Next(3)], key));
        }
    }

    [Fact]
    public async Task A_move_goes_on_when_another_node_leads()
    {
        await using var cluster = NewCluster();
        await AddGroupAsync(cluster);
        for (var i = 0; i < Keys; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster[i % 3], $"k{i}", $"v{i}");
        }

        var leader = await cluster.WaitForLeaderAsync();
        await BeginAsync(cluster, GroupId.First, Second, [.. Slot.All]);
        await cluster.StopAsync(leader);
        await EndedAsync(cluster);
        cluster.Start(leader);

        for (var i = 0; i < Keys; i++)
        {
            Assert.Equal($"v{i}", await ReadAsync(cluster[i % 3], $"k{i}"));
        }
    }

    [Fact]
    public async Task Leases_and_sessions_go_along()
    {
        await using var cluster = NewCluster();
        await AddGroupAsync(cluster);
        var node = cluster[0];
        Assert.True((await node.GrantLeaseAsync(new LeaseGrantRequest { ID = 7, TTL = 600 }, CancellationToken.None)).IsOk);
        var session = (await node.OpenSessionAsync(new SessionOpenRequest { TtlMilliseconds = 600_000 }, CancellationToken.None)).Value!.SessionId;
        var put = new PutRequest
        {
            Key = ByteString.CopyFromUtf8("a"),
            Lease = 7,
            Session = new SessionToken { SessionId = session, RequestNumber = 1 },
        };
        var first = await node.PutAsync(put, CancellationToken.None);

        await MoveAsync(cluster, GroupId.First, Second, [.. Slot.All]);

        var second = await cluster[1].PutAsync(put, CancellationToken.None);
        Assert.Equal(first.Value!.Header.Revision, second.Value!.Header.Revision);
        put.Key = ByteString.CopyFromUtf8("b");
        put.Session.RequestNumber = 2;
        Assert.True((await cluster[2].PutAsync(put, CancellationToken.None)).IsOk);
        var keys = await node.TimeLeaseAsync(new LeaseTimeToLiveRequest { ID = 7, Keys = true }, CancellationToken.None);
        Assert.Equal(["a", "b"], keys.Value!.Keys.Select(static key => key.ToStringUtf8()));

        Assert.True((await cluster[1].RevokeLeaseAsync(new LeaseRevokeRequest { ID = 7 }, CancellationToken.None)).IsOk);
        Assert.Empty((await node.RangeAsync(TestCluster.Get("a"), CancellationToken.None)).Value!.Kvs);
        Assert.Empty((await node.RangeAsync(TestCluster.Get("b"), CancellationToken.None)).Value!.Kvs);
        Assert.Equal(KvErrors.LeaseNotFound, (await node.PutAsync(new PutRequest { Key = put.Key, Lease = 7 }, CancellationToken.None)).Error);
        Assert.True((await node.CloseSessionAsync(new SessionCloseRequest { SessionId = session }, CancellationToken.None)).IsOk);
        await cluster.WaitUntilAsync(
            async () => (await node.PutAsync(put, CancellationToken.None)).Error == KvErrors.SessionExpired, "the end of the session in the other group");
    }

    [Fact]
    public async Task Keys_of_several_groups_in_one_transaction_are_named()
    {
        await using var cluster = new TestCluster(1);
        await AddGroupAsync(cluster);
        var slot = Slot.Of("a"u8);
        await MoveAsync(cluster, GroupId.First, Second, [slot]);
        var txn = new TxnRequest { Success = { Put("a"), Put("b") } };

        var refused = await cluster[0].TxnAsync(txn, CancellationToken.None);

        Assert.Equal(nameof(KvErrors.KeysInSeveralGroups), refused.Error!.Name);
        Assert.Equal("kvstore: keys of one request are in several groups: \"a\" in group 2, \"b\" in group 1", refused.Error.Message);
    }

    [Fact]
    public async Task A_range_over_several_groups_is_merged()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);

        var all = await RangeAsync(node, new RangeRequest());
        Assert.Equal([.. Enumerable.Range(0, 20).Select(static i => $"k{i:d2}")], KeysOf(all));
        Assert.Equal(20, all.Count);
        Assert.False(all.More);
        Assert.Equal([1UL, 2UL], all.Header.Groups.Select(static group => group.Group));
        Assert.Equal(all.Header.Groups.Min(static group => group.Revision), all.Header.Revision);

        var first = await RangeAsync(node, new RangeRequest { Limit = 3 });
        Assert.Equal(["k00", "k01", "k02"], KeysOf(first));
        Assert.True(first.More);
        Assert.Equal(20, first.Count);

        var last = await RangeAsync(
            node,
            new RangeRequest { Limit = 2, SortOrder = RangeRequest.Types.SortOrder.Descend, SortTarget = RangeRequest.Types.SortTarget.Value, KeysOnly = true });
        Assert.Equal(["k19", "k18"], KeysOf(last));
        Assert.All(last.Kvs, static pair => Assert.Empty(pair.Value));

        var count = await RangeAsync(node, new RangeRequest { CountOnly = true });
        Assert.Equal((20, 0), (count.Count, count.Kvs.Count));
    }

    [Fact]
    public async Task A_range_over_several_groups_is_read_again_at_its_revisions()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        var before = await RangeAsync(node, new RangeRequest());
        foreach (var key in KeysOf(before))
        {
            await TestCluster.PutUntilDoneAsync(node, key, "new");
        }

        var again = await RangeAsync(node, new RangeRequest { Revisions = { before.Header.Groups } });
        var refused = await node.RangeAsync(Everything(new RangeRequest { Revision = 2 }), CancellationToken.None);

        Assert.Equal(before.Kvs, again.Kvs);
        Assert.Equal(KvErrors.RevisionOfSeveralGroups, refused.Error);
    }

    // Who asks so wants to know who came first, as the recipes for locks and elections do.
    [Fact]
    public async Task A_range_over_several_groups_does_not_go_by_their_revisions()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        RangeRequest[] requests =
        [
            new() { SortTarget = RangeRequest.Types.SortTarget.Create, Limit = 1 },
            new() { SortTarget = RangeRequest.Types.SortTarget.Mod, SortOrder = RangeRequest.Types.SortOrder.Descend },
            new() { MinCreateRevision = 2 },
            new() { MaxCreateRevision = 2 },
            new() { MinModRevision = 2 },
            new() { MaxModRevision = 2 },
        ];

        foreach (var request in requests)
        {
            var refused = await node.RangeAsync(Everything(request), CancellationToken.None);
            Assert.Equal(KvErrors.RevisionsNotComparable, refused.Error);
        }

        var byVersion = await RangeAsync(node, new RangeRequest { SortTarget = RangeRequest.Types.SortTarget.Version });
        Assert.Equal(20, byVersion.Kvs.Count);
    }

    [Fact]
    public async Task A_delete_over_several_groups_deletes_in_each()
    {
        await using var cluster = new TestCluster(1);
        var node = await WithHalvesAsync(cluster);
        var delete = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("k05"), RangeEnd = ByteString.CopyFromUtf8("k15"), PrevKv = true };

        var deleted = await node.DeleteRangeAsync(delete, CancellationToken.None);

        Assert.Equal(10, deleted.Value!.Deleted);
        Assert.Equal([.. Enumerable.Range(5, 10).Select(static i => $"k{i:d2}")], deleted.Value.PrevKvs.Select(static pair => pair.Key.ToStringUtf8()));
        Assert.Equal(10, (await RangeAsync(node, new RangeRequest { CountOnly = true })).Count);
    }

    [Fact]
    public async Task A_delete_that_one_group_refuses_when_another_has_deleted_has_no_known_outcome()
    {
        await using var cluster = new TestCluster(1, static options => options with { RequestTimeout = TimeSpan.FromSeconds(1) });
        var node = await WithHalvesAsync(cluster);

        // A third group, which never has a leader.
        await ChangeAsync(cluster, 0, Change.Add(3, weight: 1, cluster.IdOf(0).Value, cluster.IdOf(0).Value + 1));
        await cluster.WaitUntilAsync(() => node.Groups.Count == 3, "the third group here");
        var all = new DeleteRangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
        var first = await node.DeleteRangeAsync(all, CancellationToken.None);
        var second = await node.DeleteRangeAsync(all, CancellationToken.None);

        Assert.Equal(KvErrors.Timeout, first.Error);
        Assert.Equal(KvErrors.NoLeader, second.Error);
    }

    /// <summary>Two groups, and keys k00 to k19 in both.</summary>
    private static async Task<KvNode> WithHalvesAsync(TestCluster cluster)
    {
        await AddGroupAsync(cluster);
        await MoveAsync(cluster, GroupId.First, Second, [.. Slot.All.Where(static slot => slot.Number % 2 == 0)]);
        for (var i = 0; i < 20; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster[0], $"k{i:d2}", $"v{i:d2}");
        }

        return cluster[0];
    }

    private static async Task<RangeResponse> RangeAsync(KvNode node, RangeRequest request)
    {
        var result = await node.RangeAsync(Everything(request), CancellationToken.None);
        Assert.Null(result.Error);
        return result.Value!;
    }

    private static RangeRequest Everything(RangeRequest request)
    {
        request.Key = request.RangeEnd = ByteString.CopyFrom(0);
        return request;
    }

    private static List<string> KeysOf(RangeResponse response) => [.. response.Kvs.Select(static pair => pair.Key.ToStringUtf8())];

    /// <summary>Three nodes with a leader that stays although the machine has much else to do.</summary>
    private static TestCluster NewCluster() => new(3, static options => options with { ElectionTimeout = TimeSpan.FromSeconds(2) });

    /// <summary>Reads a key that is there; errors in between are the cluster looking for a leader.</summary>
    private static async Task<string> ReadAsync(KvNode node, string key)
    {
        KvResult<RangeResponse> read = default;
        for (var attempt = 0; attempt < 100; attempt++)
        {
            read = await node.RangeAsync(TestCluster.Get(key), CancellationToken.None);
            if (read.IsOk)
            {
                return read.Value.Kvs.Single().Value.ToStringUtf8();
            }
        }

        Assert.Fail($"{key} was never read: {read.Error}");
        return "";
    }

    private static RequestOp Put(string key) => new() { RequestPut = TestCluster.Put(key, "1") };

    private static async Task AddGroupAsync(TestCluster cluster)
    {
        var leader = await cluster.WaitForLeaderAsync();
        var founders = cluster.Definition.Members.Select(member => member.Id.Value).ToArray();
        await ChangeAsync(cluster, leader, Change.Add(Second.Value, weight: 1, founders));
        await ChangeAsync(cluster, leader, Change.SetPhase(Second.Value, GroupPhase.Active));
    }

    private static async Task MoveAsync(TestCluster cluster, GroupId source, GroupId destination, IReadOnlyList<Slot> slots)
    {
        await BeginAsync(cluster, source, destination, slots);
        await EndedAsync(cluster);
        Assert.All(slots, slot => Assert.Equal(destination, cluster.Running.First().Topology[slot].Owner));
    }

    private static async Task BeginAsync(TestCluster cluster, GroupId source, GroupId destination, IReadOnlyList<Slot> slots)
    {
        var leader = await cluster.WaitForLeaderAsync();
        await ChangeAsync(cluster, leader, Change.Begin(source.Value, destination.Value, [.. slots.Select(static slot => (uint)slot.Number)]));
    }

    private static Task EndedAsync(TestCluster cluster) =>
        cluster.WaitUntilAsync(() => cluster.Running.All(static node => node.Topology.Moves.IsEmpty), "the end of the move");

    private static async Task ChangeAsync(TestCluster cluster, int node, TopologyChange change) =>
        Assert.True((await cluster[node].ChangeTopologyAsync(change, CancellationToken.None)).IsOk);

    /// <summary>
    /// Writes keys anew and anew, each until it is acknowledged. No error may say that the keys are elsewhere; one that says that a leader has changed may
    /// come on a machine that stands still for moments.
    /// </summary>
    private static async Task WriteAsync(
        TestCluster cluster, int writer, ConcurrentDictionary<string, string> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var (key, value) = ($"w{writer}-{i % Keys}", $"{i}");
            KvError? error;
            while ((error = (await cluster[(writer + i) % 3].PutAsync(TestCluster.Put(key, value), CancellationToken.None)).Error) is not null)
            {
                Assert.True(error != KvErrors.WrongGroup && error != KvErrors.SlotMoving);
            }

            acknowledged[key] = value;
        }
    }
}
