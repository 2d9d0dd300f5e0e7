using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: a write of a session has one effect whatever happens between client and cluster. The version of a key counts its writes.</summary>
public sealed class SessionTests
{
    private const long Ttl = 60_000;

    [Fact]
    public async Task Retry_on_another_node_after_the_leader_died_before_it_answered_gets_the_first_result()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        var session = await OpenAsync(cluster, leader);
        await TestCluster.PutUntilDoneAsync(cluster[leader], "a", "before");

        // The leader applied it; that its answer was lost is the same to the cluster as that it came.
        var first = await cluster[leader].PutAsync(Put(session, 1, prevKv: true), CancellationToken.None);
        await cluster.StopAsync(leader);
        int[] rest = [(leader + 1) % 3, (leader + 2) % 3];
        await cluster.WaitForLeaderAsync(rest);

        foreach (var node in rest)
        {
            var again = await UntilDoneAsync(cluster, node, Put(session, 1, prevKv: true));

            Assert.Equal(first.Value!.Header.Revision, again.Header.Revision);
            Assert.Equal(first.Value.PrevKv, again.PrevKv);
            Assert.NotEqual(first.Value.Header.MemberId, again.Header.MemberId);
        }

        Assert.Equal(2, await VersionAsync(cluster, rest[0]));
        Assert.Equal(first.Value!.Header.Revision + 1, (await UntilDoneAsync(cluster, rest[1], Put(session, 2))).Header.Revision);
    }

    [Fact]
    public async Task Writers_that_retry_through_changes_of_leader_have_one_effect_per_request()
    {
        const int Writers = 6;
        const int WritesEach = 40;
        await using var cluster = new TestCluster(3, o => o with { RequestTimeout = TimeSpan.FromSeconds(1) });
        await cluster.WaitForLeaderAsync();
        using var stop = new CancellationTokenSource();

        var nemesis = ChangeLeadersAsync(cluster, stop.Token);
        var writers = Enumerable.Range(0, Writers).Select(i => WriteAsync(cluster, i, WritesEach)).ToList();
        var revisions = (await Task.WhenAll(writers)).SelectMany(r => r).ToList();
        await stop.CancelAsync();
        var changes = await nemesis;

        Assert.True(changes > 0, "no leader was ever cut off");
        Assert.Equal(Writers * WritesEach, revisions.Distinct().Count());
        Assert.Equal(Writers * WritesEach, await VersionAsync(cluster, await cluster.WaitForLeaderAsync()));
        await cluster.WaitUntilAsync(() => cluster.Running.Select(n => n.Status().RaftAppliedIndex).Distinct().Count() == 1, "equal replicas");
    }

    [Fact]
    public async Task Session_that_is_silent_expires_and_its_next_write_is_refused()
    {
        await using var cluster = new TestCluster(3, o => o with { RequestTimeout = TimeSpan.FromMinutes(5) }, new FastTime(factor: 20));
        var leader = await cluster.WaitForLeaderAsync();
        var session = await OpenAsync(cluster, leader, ttl: 1000);
        await UntilDoneAsync(cluster, (leader + 1) % 3, Put(session, 1));

        // While another session lives the clock goes on. Nobody writes: the entries that come are its steps, of a second or more each, and
        // perhaps the first entry of a new leader.
        await OpenAsync(cluster, leader, ttl: Ttl * 100);
        var applied = cluster[leader].Status().RaftAppliedIndex;
        await cluster.WaitUntilAsync(() => cluster[leader].Status().RaftAppliedIndex >= applied + 8, "the clock to move");
        var late = await cluster[leader].PutAsync(Put(session, 2), CancellationToken.None);

        Assert.Equal(KvErrors.SessionExpired, late.Error);
        Assert.Equal(1, await VersionAsync(cluster, leader));
    }

    [Fact]
    public async Task Every_node_opens_keeps_and_closes_sessions()
    {
        await using var cluster = new TestCluster(3);
        var leader = await cluster.WaitForLeaderAsync();
        var one = await OpenAsync(cluster, leader);
        var other = await OpenAsync(cluster, (leader + 1) % 3);
        var node = cluster[(leader + 2) % 3];

        var kept = await node.KeepSessionAliveAsync(new SessionKeepAliveRequest { SessionId = one }, CancellationToken.None);
        var closed = await node.CloseSessionAsync(new SessionCloseRequest { SessionId = one }, CancellationToken.None);
        var lost = await node.KeepSessionAliveAsync(new SessionKeepAliveRequest { SessionId = one }, CancellationToken.None);
        var refused = await node.OpenSessionAsync(new SessionOpenRequest { TtlMilliseconds = 1 }, CancellationToken.None);

        Assert.NotEqual(one, other);
        Assert.Equal(Ttl, kept.Value!.TtlMilliseconds);
        Assert.Equal(node.Options.NodeId.Value, closed.Value!.Header.MemberId);
        Assert.Equal(KvErrors.SessionExpired, lost.Error);
        Assert.Equal(KvErrors.SessionTtlOutOfRange, refused.Error);
    }

    [Fact]
    public async Task Transaction_of_a_session_that_only_reads_is_answered_again_as_at_first()
    {
        await using var cluster = new TestCluster(1);
        await cluster.WaitForLeaderAsync();
        var session = await OpenAsync(cluster, 0);
        await TestCluster.PutUntilDoneAsync(cluster[0], "a", "1");
        var txn = new TxnRequest { Success = { new RequestOp { RequestRange = TestCluster.Get("a") } }, Session = Token(session, 1) };

        var first = await TxnUntilDoneAsync(cluster[0], txn);
        await TestCluster.PutUntilDoneAsync(cluster[0], "a", "2");
        var again = await TxnUntilDoneAsync(cluster[0], txn);

        Assert.Equal("1", first.Responses[0].ResponseRange.Kvs[0].Value.ToStringUtf8());
        Assert.Equal(first.Responses, again.Responses);
        Assert.Equal(first.Header.Revision, again.Header.Revision);
    }

    /// <summary>Asks again while the outcome is unknown, as when a busy machine stalls the leader: that is what a session is for.</summary>
    private static async Task<TxnResponse> TxnUntilDoneAsync(KvNode node, TxnRequest txn)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var result = await node.TxnAsync(txn, timeout.Token);
            if (result.IsOk)
            {
                return result.Value;
            }

            Assert.True(result.Error.Kind == KvErrorKind.Unavailable, $"{result.Error}");
        }
    }

    /// <summary>Cuts off one leader after another; returns how many.</summary>
    private static async Task<int> ChangeLeadersAsync(TestCluster cluster, CancellationToken cancellationToken)
    {
        var changes = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var leader = await cluster.WaitForLeaderAsync();
            cluster.Network.Isolate(cluster.IdOf(leader));
            await cluster.WaitForLeaderAsync((leader + 1) % 3, (leader + 2) % 3);
            cluster.Network.Reconnect(cluster.IdOf(leader));
            changes++;
        }

        return changes;
    }

    /// <summary>Sends each of its writes to one node after another until one answers; returns their revisions.</summary>
    private static async Task<List<long>> WriteAsync(TestCluster cluster, int writer, int count)
    {
        var session = await OpenAsync(cluster, writer % 3);
        var revisions = new List<long>();
        for (ulong number = 1; number <= (ulong)count; number++)
        {
            var response = await UntilDoneAsync(cluster, writer + (int)number, Put(session, number, firstUnacknowledged: number));
            revisions.Add(response.Header.Revision);
        }

        return revisions;
    }

    private static async Task<PutResponse> UntilDoneAsync(TestCluster cluster, int firstNode, PutRequest put)
    {
        PutResponse? response = null;
        var next = firstNode;
        await cluster.WaitUntilAsync(
            async () =>
            {
                if (cluster.Find(next++ % 3) is not { } node)
                {
                    return false;
                }

                var result = await node.PutAsync(put, CancellationToken.None);
                Assert.DoesNotContain("kvstore:", result.Error?.Message ?? "", StringComparison.Ordinal);
                response = result.Value;
                return result.IsOk;
            },
            "a write to be done");
        return response!;
    }

    private static async Task<ulong> OpenAsync(TestCluster cluster, int node, long ttl = Ttl)
    {
        ulong session = 0;
        await cluster.WaitUntilAsync(
            async () =>
            {
                var result = await cluster[node].OpenSessionAsync(new SessionOpenRequest { TtlMilliseconds = ttl }, CancellationToken.None);
                session = result.Value?.SessionId ?? 0;
                return result.IsOk;
            },
            "a session");
        return session;
    }

    private static async Task<long> VersionAsync(TestCluster cluster, int node)
    {
        KvResult<RangeResponse> get = default;
        await cluster.WaitUntilAsync(
            async () => (get = await cluster[node].RangeAsync(TestCluster.Get("a"), CancellationToken.None)).IsOk, "a read");
        return get.Value!.Kvs.Single().Version;
    }

    private static PutRequest Put(ulong session, ulong number, bool prevKv = false, ulong firstUnacknowledged = 0)
    {
        var put = TestCluster.Put("a", $"{session}-{number}");
        put.PrevKv = prevKv;
        put.Session = Token(session, number, firstUnacknowledged);
        return put;
    }

    private static SessionToken Token(ulong session, ulong number, ulong firstUnacknowledged = 0) =>
        new() { SessionId = session, RequestNumber = number, FirstUnacknowledged = firstUnacknowledged };
}
