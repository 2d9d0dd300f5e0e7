using System.Collections.Concurrent;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Tests.StateMachine.Topology;

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
        await using var cluster = new TestCluster(3);
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
            var read = await cluster[Random.Shared.Next(3)].RangeAsync(TestCluster.Get(key), CancellationToken.None);
            Assert.Equal(value, read.Value!.Kvs.Single().Value.ToStringUtf8());
        }
    }

    [Fact]
    public async Task A_move_goes_on_when_another_node_leads()
    {
        await using var cluster = new TestCluster(3);
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
            await cluster.WaitUntilAsync(
                async () => (await cluster[i % 3].RangeAsync(TestCluster.Get($"k{i}"), CancellationToken.None)).Value?.Kvs.Single().Value.ToStringUtf8() == $"v{i}",
                $"k{i}");
        }
    }

    [Fact]
    public async Task Leases_and_sessions_go_along()
    {
        await using var cluster = new TestCluster(3);
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

    /// <summary>Writes keys anew and anew, each until it is acknowledged: on a cluster without faults none may fail.</summary>
    private static async Task WriteAsync(
        TestCluster cluster, int writer, ConcurrentDictionary<string, string> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var (key, value) = ($"w{writer}-{i % Keys}", $"{i}");
            var put = await cluster[(writer + i) % 3].PutAsync(TestCluster.Put(key, value), CancellationToken.None);
            Assert.Null(put.Error);
            acknowledged[key] = value;
        }
    }
}
