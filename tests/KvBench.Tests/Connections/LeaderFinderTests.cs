using KvStore.Bench.Connections;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Connections;

public sealed class LeaderFinderTests
{
    private static readonly Uri Nobody = new("http://127.0.0.1:1");

    [Fact]
    public async Task The_node_that_says_it_leads_is_the_leader()
    {
        await using var follower = await FakeNode.StartAsync(id: 1, leader: 2);
        await using var leader = await FakeNode.StartAsync(id: 2, leader: 2);

        Assert.Equal(leader.Address, await LeaderFinder.FindAsync([Nobody, follower.Address, leader.Address], CancellationToken.None));
    }

    [Fact]
    public async Task A_leader_that_was_not_named_is_found_in_the_member_list()
    {
        await using var follower = await FakeNode.StartAsync(id: 1, leader: 2);
        await using var leader = await FakeNode.StartAsync(id: 2, leader: 2);
        follower.State.Members[2] = leader.Address;

        Assert.Equal(leader.Address, await LeaderFinder.FindAsync([follower.Address], CancellationToken.None));
    }

    [Fact]
    public async Task Without_a_leader_or_without_an_answer_there_is_none()
    {
        await using var candidate = await FakeNode.StartAsync(id: 1, leader: 0);

        Assert.Null(await LeaderFinder.FindAsync([candidate.Address, Nobody], CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_search_says_so()
    {
        await using var node = await FakeNode.StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LeaderFinder.FindAsync([node.Address], cancelled.Token));
    }
}
