using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.Tests.Cluster;

public sealed class ReplicationTests
{
    [Fact]
    public async Task A_single_node_serves_what_was_put()
    {
        await using var cluster = new TestCluster(1);

        var put = await cluster[0].PutAsync(TestCluster.Put("a", "1"), CancellationToken.None);
        var get = await cluster[0].RangeAsync(TestCluster.Get("a"), CancellationToken.None);

        Assert.Null(put.Error);
        Assert.Equal(2, put.Value!.Header.Revision);
        Assert.Equal("1", get.Value!.Kvs.Single().Value.ToStringUtf8());
        Assert.Equal(cluster.Definition.ClusterId, get.Value.Header.ClusterId);
        Assert.Equal(cluster.IdOf(0).Value, get.Value.Header.MemberId);
        Assert.NotEqual(0ul, get.Value.Header.RaftTerm);
    }

    [Fact]
    public async Task Every_node_takes_writes_and_serves_linearizable_reads()
    {
        await using var cluster = new TestCluster(3);
        await cluster.WaitForLeaderAsync();

        for (var writer = 0; writer < 3; writer++)
        {
            var key = $"key-{writer}";
            await TestCluster.PutUntilDoneAsync(cluster[writer], key, $"value-{writer}");
            for (var reader = 0; reader < 3; reader++)
            {
                var get = await cluster[reader].RangeAsync(TestCluster.Get(key), CancellationToken.None);
                Assert.Null(get.Error);
                Assert.Equal($"value-{writer}", get.Value!.Kvs.Single().Value.ToStringUtf8());
            }
        }
    }

    [Fact]
    public async Task A_node_reads_its_own_forwarded_write_also_serializably()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        var follower = cluster[(leader + 1) % 3];

        await TestCluster.PutUntilDoneAsync(follower, "a", "1");
        var get = await follower.RangeAsync(TestCluster.Get("a", serializable: true), CancellationToken.None);

        Assert.Equal("1", get.Value!.Kvs.Single().Value.ToStringUtf8());
    }

    [Fact]
    public async Task Many_writers_on_all_nodes_each_get_a_revision_of_their_own()
    {
        await using var cluster = new TestCluster(3);
        await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster[0], "warm", "up");

        var writes = Enumerable.Range(0, 600)
            .Select(i => cluster[i % 3].PutAsync(TestCluster.Put($"k{i}", $"v{i}"), CancellationToken.None));
        var results = await Task.WhenAll(writes);

        Assert.All(results, r => Assert.Null(r.Error));
        Assert.Equal(600, results.Select(r => r.Value!.Header.Revision).Distinct().Count());
        var all = await cluster[1].RangeAsync(
            new RangeRequest { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l"), CountOnly = true },
            CancellationToken.None);
        Assert.Equal(600, all.Value!.Count);
    }

    [Fact]
    public async Task A_write_outlives_the_leader_that_acknowledged_it()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster[leader], "a", "1");

        cluster.Network.Isolate(cluster.IdOf(leader));
        int[] rest = [(leader + 1) % 3, (leader + 2) % 3];
        var next = await cluster.WaitForLeaderAsync(rest);
        var get = await cluster[next].RangeAsync(TestCluster.Get("a"), CancellationToken.None);

        Assert.Equal("1", get.Value!.Kvs.Single().Value.ToStringUtf8());
        await TestCluster.PutUntilDoneAsync(cluster[next], "a", "2");

        cluster.Network.Reconnect(cluster.IdOf(leader));
        await cluster.WaitForLeaderAsync();
        var caughtUp = await cluster[leader].RangeAsync(TestCluster.Get("a"), CancellationToken.None);
        Assert.Equal("2", caughtUp.Value!.Kvs.Single().Value.ToStringUtf8());
    }

    [Fact]
    public async Task Without_a_majority_writes_and_linearizable_reads_end_with_a_typed_error_and_stale_reads_go_on()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster[leader], "a", "1");

        await cluster.StopAsync((leader + 1) % 3);
        await cluster.StopAsync((leader + 2) % 3);
        var unknown = await cluster[leader].PutAsync(TestCluster.Put("a", "2"), CancellationToken.None);
        var refused = await cluster[leader].PutAsync(TestCluster.Put("a", "3"), CancellationToken.None);
        var read = await cluster[leader].RangeAsync(TestCluster.Get("a"), CancellationToken.None);
        var stale = await cluster[leader].RangeAsync(TestCluster.Get("a", serializable: true), CancellationToken.None);

        Assert.Equal(KvErrors.TimeoutDueToLeaderFail, unknown.Error);
        Assert.Equal(KvErrors.NoLeader, refused.Error);
        Assert.Equal(KvErrors.NoLeader, read.Error);
        Assert.Equal("1", stale.Value!.Kvs.Single().Value.ToStringUtf8());
        Assert.Contains(KvErrors.NoLeader.Message, cluster[leader].Status().Errors);
    }

    [Fact]
    public async Task A_write_that_never_left_its_node_is_refused_and_not_called_unknown()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster[leader], "a", "1");
        var follower = (leader + 1) % 3;

        cluster.Network.Isolate(cluster.IdOf(follower));
        var put = await cluster[follower].PutAsync(TestCluster.Put("a", "2"), CancellationToken.None);

        Assert.Equal(KvErrors.NoLeader, put.Error);
    }

    [Fact]
    public async Task A_restarted_cluster_holds_every_acknowledged_write()
    {
        await using var cluster = new TestCluster(3);
        await cluster.WaitForLeaderAsync();
        for (var i = 0; i < 50; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster[i % 3], $"k{i}", $"v{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            await cluster.StopAsync(i);
        }

        for (var i = 0; i < 3; i++)
        {
            cluster.Start(i);
        }

        await cluster.WaitForLeaderAsync();
        for (var i = 0; i < 50; i++)
        {
            var get = await cluster[i % 3].RangeAsync(TestCluster.Get($"k{i}"), CancellationToken.None);
            Assert.Equal($"v{i}", get.Value!.Kvs.Single().Value.ToStringUtf8());
        }
    }

    [Fact]
    public async Task A_follower_that_was_down_catches_up()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        var absent = (leader + 1) % 3;
        await cluster.StopAsync(absent);
        for (var i = 0; i < 200; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster[leader], $"k{i}", "v");
        }

        var applied = cluster[leader].Status().RaftAppliedIndex;
        cluster.Start(absent);

        await cluster.WaitUntilAsync(() => cluster[absent].Status().RaftAppliedIndex >= applied, "the follower to catch up");
        var get = await cluster[absent].RangeAsync(TestCluster.Get("k199", serializable: true), CancellationToken.None);
        Assert.Single(get.Value!.Kvs);
    }

    [Fact]
    public async Task Every_member_lists_all_members_with_their_client_urls()
    {
        await using var cluster = new TestCluster(3);
        await cluster.WaitForLeaderAsync();

        for (var i = 0; i < 3; i++)
        {
            var node = cluster[i];
            await cluster.WaitUntilAsync(
                async () => (await ListAsync(node)).All(m => m.ClientURLs.Count == 1 && m.Name.Length > 0),
                "all members to publish themselves");
            Assert.Equal(cluster.Definition.Members.Select(m => m.Id.Value), (await ListAsync(node)).Select(m => m.ID));
        }
    }

    [Fact]
    public async Task Requests_over_the_pending_limit_are_refused_at_once()
    {
        await using var cluster = new TestCluster(3, o => o with { PendingRequestsMax = 2 });
        var leader = await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster[leader], "a", "1");
        cluster.Network.Isolate(cluster.IdOf(leader));

        var writes = Enumerable.Range(0, 10)
            .Select(i => cluster[leader].PutAsync(TestCluster.Put("b", $"{i}"), CancellationToken.None))
            .ToList();
        var results = await Task.WhenAll(writes);

        Assert.Contains(results, r => r.Error == KvErrors.RequestTooManyRequests);
        Assert.DoesNotContain(results, r => r.IsOk);
    }

    [Fact]
    public async Task A_request_over_the_size_limit_is_refused()
    {
        await using var cluster = new TestCluster(1, o => o with { RequestBytesMax = 100 });

        var put = await cluster[0].PutAsync(TestCluster.Put("a", new string('x', 200)), CancellationToken.None);

        Assert.Equal(KvErrors.RequestTooLarge, put.Error);
    }

    [Fact]
    public async Task The_largest_request_that_can_be_allowed_is_replicated()
    {
        await using var cluster = new TestCluster(3, o => o with { RequestBytesMax = KvNodeOptions.RequestBytesCeiling });
        var value = new string('x', KvNodeOptions.RequestBytesCeiling - 1024);

        var puts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => cluster[i % 3].PutAsync(TestCluster.Put($"k{i}", value), CancellationToken.None)));

        Assert.All(puts, put => Assert.Null(put.Error));
    }

    [Fact]
    public async Task A_transaction_with_more_operations_than_allowed_is_refused()
    {
        await using var cluster = new TestCluster(1, o => o with { TxnOpsMax = 2 });
        TxnRequest Txn(int puts) => new() { Success = { Enumerable.Range(0, puts).Select(i => new RequestOp { RequestPut = TestCluster.Put($"k{i}", "v") }) } };

        Assert.True((await cluster[0].TxnAsync(Txn(2), CancellationToken.None)).IsOk);
        Assert.Equal(KvErrors.TooManyOps, (await cluster[0].TxnAsync(Txn(3), CancellationToken.None)).Error);
    }

    private static async Task<IReadOnlyList<Member>> ListAsync(KvNode node)
    {
        var list = await node.MemberListAsync(new MemberListRequest(), CancellationToken.None);
        return list.Value!.Members;
    }
}
