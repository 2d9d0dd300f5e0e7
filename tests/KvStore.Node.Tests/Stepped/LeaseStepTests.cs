using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Raft;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Leases in a cluster: the leader keeps their time, whoever is asked, and whoever leads next.</summary>
public sealed class LeaseStepTests
{
    private const long Ttl = 10;
    private const int SettleRounds = 200;

    private readonly SteppedCluster _cluster = new(3);

    [Fact]
    public async Task Any_node_answers_for_the_leader()
    {
        await GrantAsync();
        Pass(seconds: 4);
        foreach (var node in _cluster.Nodes)
        {
            Assert.Equal((Ttl, Ttl - 4), await AskAsync(node, renews: false));
        }

        Assert.Equal((Ttl, Ttl), await AskAsync(Follower(), renews: true));
        Assert.Equal((0, 0), await AskAsync(Follower(), renews: true, lease: 404));
    }

    [Fact]
    public async Task A_lease_that_nobody_renews_expires_with_its_keys_on_all_nodes()
    {
        await GrantAsync();
        Pass(seconds: Ttl + 1);
        _cluster.Until(() => _cluster.Nodes.All(node => node.Get("held") is null), "the key to go");
        Assert.Equal((0, 0), await AskAsync(Follower(), renews: true));
    }

    [Fact]
    public async Task A_lease_that_is_renewed_lives_on()
    {
        await GrantAsync();
        for (var i = 0; i < 5; i++)
        {
            Pass(seconds: Ttl - 3);
            await AskAsync(_cluster.Nodes[i % 3], renews: true);
        }

        Assert.NotNull(_cluster.Leader().Get("held"));
    }

    [Fact]
    public async Task A_new_leader_never_shortens_a_lease()
    {
        await GrantAsync();
        Pass(seconds: Ttl - 2);
        var old = _cluster.Leader();
        _cluster.Network.Isolated.Add(IdOf(old));
        _cluster.Until(() => _cluster.Nodes.Any(node => node != old && node.Replica.Status.Role == RaftRole.Leader), "another leader");
        Pass(seconds: Ttl - 2);
        Assert.NotNull(Leader(except: old).Get("held"));
        Assert.Equal(Ttl, (await AskAsync(Leader(except: old), renews: false)).Granted);
    }

    /// <summary>It was replaced and does not know: what it promised, nobody would keep.</summary>
    [Fact]
    public async Task A_leader_that_is_cut_off_renews_nothing()
    {
        await GrantAsync();
        var old = _cluster.Leader();
        _cluster.Network.Isolated.Add(IdOf(old));
        var asked = old.AskOfLease(1, renews: true);
        for (var i = 0; i < SettleRounds; i++)
        {
            _cluster.Round();
        }

        Assert.False(asked.IsCompleted);

        // Asked again by itself, of whoever leads when it is back.
        _cluster.Network.Isolated.Clear();
        _cluster.Until(() => asked.IsCompleted, "the answer");
        Assert.Equal(Ttl, ((LeaseAnswer)(await asked).Response!).GrantedTtl);
    }

    private async Task GrantAsync()
    {
        await WaitAsync(_cluster.Leader().Grant(1, Ttl));
        await WaitAsync(_cluster.Leader().PutWithLease("held", 1));
    }

    private SteppedNode Follower() => _cluster.Nodes.First(node => node.Replica.Status.Role != RaftRole.Leader);

    private SteppedNode Leader(SteppedNode except) => _cluster.Nodes.First(node => node != except && node.Replica.Status.Role == RaftRole.Leader);

    private async Task<(long Granted, long Left)> AskAsync(SteppedNode node, bool renews, long lease = 1)
    {
        var answer = (LeaseAnswer)(await WaitAsync(node.AskOfLease(lease, renews))).Response!;
        return (answer.GrantedTtl, answer.Left);
    }

    private async Task<RequestOutcome> WaitAsync(Task<RequestOutcome> asked)
    {
        _cluster.Until(() => asked.IsCompleted, "an answer");
        var outcome = await asked;
        Assert.Null(outcome.Error);
        return outcome;
    }

    /// <summary>Time passes, and the nodes see it.</summary>
    private void Pass(long seconds)
    {
        _cluster.Time.Pass(seconds * 1000);
        for (var i = 0; i < SettleRounds; i++)
        {
            _cluster.Round();
        }
    }

    private NodeId IdOf(SteppedNode node) => _cluster.Ids[_cluster.Nodes.IndexOf(node)];
}
