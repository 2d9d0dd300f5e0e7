using System.Diagnostics;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Members come and go while clients write.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task A_member_that_joins_learns_first_then_votes_and_has_all_data()
    {
        await using var cluster = new TestCluster(size: 3);
        await TestCluster.PutUntilDoneAsync(cluster[0], "before", "1");

        var added = (await AddAsync(cluster[1], "http://127.0.0.1:11001")).Value!;
        Assert.True(added.Member.IsLearner);
        Assert.Equal(4, added.Members.Count);
        var joined = cluster.Join(added);

        await cluster.WaitUntilAsync(async () => await VotersAsync(cluster[0]) == 4, "the new member to vote");
        await TestCluster.PutUntilDoneAsync(cluster[joined], "after", "2");
        var read = await cluster[joined].RangeAsync(TestCluster.Get("before"), CancellationToken.None);
        Assert.Equal("1", read.Value!.Kvs.Single().Value.ToStringUtf8());
    }

    [Fact]
    public async Task Every_member_is_replaced_one_by_one_and_nothing_is_lost()
    {
        await using var cluster = new TestCluster(size: 3);
        for (var round = 0; round < 3; round++)
        {
            await TestCluster.PutUntilDoneAsync(cluster.Running.First(), $"key{round}", $"{round}");
            var added = (await AddAsync(cluster.Running.Last(), $"http://127.0.0.1:{11_001 + round}")).Value!;
            cluster.Join(added);
            await cluster.WaitUntilAsync(async () => await VotersAsync(cluster.Running.Last()) == 4, $"voter {round} to vote");

            await RemoveAsync(cluster, cluster.IdOf(round).Value, through: cluster.Running.Last());
            await cluster.StopAsync(round);
        }

        await cluster.WaitForLeaderAsync();
        for (var round = 0; round < 3; round++)
        {
            var read = await cluster.Running.First().RangeAsync(TestCluster.Get($"key{round}"), CancellationToken.None);
            Assert.Equal($"{round}", read.Value!.Kvs.Single().Value.ToStringUtf8());
        }
    }

    // Pitfall 12: whoever was removed must not disturb those who stay.
    [Fact]
    public async Task Pitfall12_a_removed_member_stops_by_itself()
    {
        await using var cluster = new TestCluster(size: 3);
        var leader = await cluster.WaitForLeaderAsync();
        var victim = (leader + 1) % 3;

        await RemoveAsync(cluster, cluster.IdOf(victim).Value, through: cluster[leader]);

        var failure = await Assert.ThrowsAsync<NodeRemovedException>(() => cluster[victim].Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("removed from the cluster", failure.Message, StringComparison.Ordinal);
        await cluster.StopAsync(victim);
        await TestCluster.PutUntilDoneAsync(cluster[leader], "after", "1");
    }

    /// <summary>
    /// It took the removal in its log for made, though it was not committed and another leader's entries took its place: it stopped, and
    /// shut out whomever such an entry named.
    /// </summary>
    [Fact]
    public async Task A_member_that_restarts_with_an_undecided_removal_in_its_log_stays()
    {
        await using var cluster = new TestCluster(size: 3);
        var leader = await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster[leader], "before", "1");
        cluster.Network.Isolate(cluster.IdOf(leader));
        var undecided = cluster[leader].MemberRemoveAsync(new MemberRemoveRequest { ID = cluster.IdOf(leader).Value }, CancellationToken.None);
        var others = Enumerable.Range(0, 3).Where(i => i != leader).ToArray();
        var next = await cluster.WaitForLeaderAsync(others);
        await cluster.StopAsync(leader);
        Assert.False((await undecided).IsOk);

        cluster.Network.Reconnect(cluster.IdOf(leader));
        cluster.Start(leader);
        var started = Stopwatch.StartNew();
        await TestCluster.PutUntilDoneAsync(cluster[next], "after", "2");
        await cluster.WaitUntilAsync(
            async () => (await cluster[leader].RangeAsync(TestCluster.Get("after", serializable: true), CancellationToken.None)).Value!.Count == 1,
            "the write to come to the node that was started");

        // Long enough for it to notice, tick by tick, that it is no member any more; a node that fails meanwhile fails the wait.
        await cluster.WaitUntilAsync(() => started.Elapsed > TimeSpan.FromSeconds(1.5), "time to pass");
    }

    [Fact]
    public async Task A_member_that_was_removed_while_it_was_down_is_told_by_the_others()
    {
        await using var cluster = new TestCluster(size: 3);
        var leader = await cluster.WaitForLeaderAsync();
        var victim = (leader + 1) % 3;
        await cluster.StopAsync(victim);
        await RemoveAsync(cluster, cluster.IdOf(victim).Value, through: cluster[leader]);

        cluster.Start(victim);

        await Assert.ThrowsAsync<NodeRemovedException>(() => cluster[victim].Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        await cluster.StopAsync(victim);
    }

    /// <summary>
    /// A learner goes by the leader that it heard last. When that one had stepped down and refused its reads, it asked again at once, and
    /// both were busy with nothing else.
    /// </summary>
    [Fact]
    public async Task A_read_that_is_refused_is_asked_again_tick_by_tick()
    {
        await using var cluster = new TestCluster(size: 3, options => options with { RequestTimeout = TimeSpan.FromSeconds(1) });
        var leader = await cluster.WaitForLeaderAsync();
        var add = new MemberAddRequest { PeerURLs = { "http://127.0.0.1:11001" }, IsLearner = true };
        var learner = cluster.Join((await cluster[leader].MemberAddAsync(add, CancellationToken.None)).Value!);
        await cluster.WaitUntilAsync(() => cluster[learner].LeaderId == cluster.IdOf(leader), "the learner to hear the leader");
        foreach (var other in Enumerable.Range(0, 3).Where(i => i != leader))
        {
            await cluster.StopAsync(other);
        }

        await cluster.WaitUntilAsync(() => cluster[leader].LeaderId == NodeId.None, "the leader without a majority to step down");
        var read = await cluster[learner].RangeAsync(TestCluster.Get("k"), CancellationToken.None);

        // 50 ticks pass until the read is given up; asking without a pause makes some ten thousand of it.
        Assert.False(read.IsOk);
        Assert.InRange(cluster.SentBy(learner).Sent(PeerMessage.BodyOneofCase.ReadIndexRequest), 1, 300);
    }

    [Fact]
    public async Task The_leader_can_be_removed()
    {
        await using var cluster = new TestCluster(size: 3);
        var leader = await cluster.WaitForLeaderAsync();

        await RemoveAsync(cluster, cluster.IdOf(leader).Value, through: cluster[(leader + 1) % 3]);
        await cluster.StopAsync(leader);

        await cluster.WaitForLeaderAsync();
        await TestCluster.PutUntilDoneAsync(cluster.Running.First(), "after", "1");
    }

    [Fact]
    public async Task Leadership_moves_on_request()
    {
        await using var cluster = new TestCluster(size: 3);
        var leader = await cluster.WaitForLeaderAsync();
        var target = (leader + 1) % 3;

        var moved = await cluster[leader].MoveLeaderAsync(new MoveLeaderRequest { TargetID = cluster.IdOf(target).Value }, CancellationToken.None);

        Assert.True(moved.IsOk, moved.Error?.Message);
        Assert.Equal(cluster.IdOf(target), cluster[leader].LeaderId);
        Assert.Same(
            KvErrors.NotLeader,
            (await cluster[leader].MoveLeaderAsync(new MoveLeaderRequest { TargetID = 1 }, CancellationToken.None)).Error);
        Assert.Same(
            KvErrors.BadLeaderTransferee,
            (await cluster[target].MoveLeaderAsync(new MoveLeaderRequest { TargetID = 1 }, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Changes_without_sense_get_etcds_errors()
    {
        await using var cluster = new TestCluster(size: 3);
        await cluster.WaitForLeaderAsync();
        var node = cluster[0];
        var token = CancellationToken.None;

        Assert.Same(KvErrors.MemberNotFound, (await node.MemberRemoveAsync(new MemberRemoveRequest { ID = 99 }, token)).Error);
        Assert.Same(KvErrors.MemberNotFound, (await node.MemberPromoteAsync(new MemberPromoteRequest { ID = 99 }, token)).Error);
        Assert.Same(
            KvErrors.MemberNotLearner,
            (await node.MemberPromoteAsync(new MemberPromoteRequest { ID = cluster.IdOf(0).Value }, token)).Error);
        Assert.Same(KvErrors.MemberBadURLs, (await node.MemberAddAsync(new MemberAddRequest { PeerURLs = { "nonsense" } }, token)).Error);
        Assert.Same(KvErrors.MemberBadURLs, (await node.MemberAddAsync(new MemberAddRequest(), token)).Error);
        Assert.Same(KvErrors.PeerURLExist, (await AddAsync(node, "http://127.0.0.1:10001")).Error);

        var learner = (await node.MemberAddAsync(
            new MemberAddRequest { PeerURLs = { "http://127.0.0.1:11009" }, IsLearner = true }, token)).Value!.Member;
        Assert.Same(KvErrors.LearnerNotReady, (await node.MemberPromoteAsync(new MemberPromoteRequest { ID = learner.ID }, token)).Error);
    }

    [Fact]
    public async Task The_last_voter_stays()
    {
        await using var cluster = new TestCluster(size: 1);
        await cluster.WaitForLeaderAsync();

        var removed = await cluster[0].MemberRemoveAsync(new MemberRemoveRequest { ID = cluster.IdOf(0).Value }, CancellationToken.None);

        Assert.Same(KvErrors.MemberNotEnoughStarted, removed.Error);
    }

    private static Task<KvResult<MemberAddResponse>> AddAsync(KvNode node, string url) =>
        node.MemberAddAsync(new MemberAddRequest { PeerURLs = { url } }, CancellationToken.None);

    private static async Task<int> VotersAsync(KvNode node)
    {
        var members = await node.MemberListAsync(new MemberListRequest(), CancellationToken.None);
        return members.Value?.Members.Count(m => !m.IsLearner) ?? 0;
    }

    /// <summary>Removes a member; when the answer is lost with the leader, the list of members tells.</summary>
    private static Task RemoveAsync(TestCluster cluster, ulong id, KvNode through) => cluster.WaitUntilAsync(
        async () =>
        {
            var result = await through.MemberRemoveAsync(new MemberRemoveRequest { ID = id }, CancellationToken.None);
            return result.IsOk || result.Error == KvErrors.MemberNotFound;
        },
        $"the removal of {id:x}");
}
