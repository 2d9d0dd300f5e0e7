using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Client.Tests;

public sealed class ChangesTests
{
    private const string PeerUrl = "http://127.0.0.1:2380";

    [Fact]
    public async Task Every_change_reaches_the_node()
    {
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(node.Address);

        var added = await client.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { PeerUrl }, IsLearner = true });
        var updated = await client.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = 8, PeerURLs = { PeerUrl } });

        Assert.Equal(new Member { PeerURLs = { PeerUrl }, IsLearner = true }, added.Member);
        Assert.Equal(new Member { ID = 8, PeerURLs = { PeerUrl } }, Assert.Single(updated.Members));
        Assert.Equal(9UL, Assert.Single((await client.Cluster.MemberRemoveAsync(9)).Members).ID);
        Assert.Equal(10UL, Assert.Single((await client.Cluster.MemberPromoteAsync(10)).Members).ID);
        Assert.Equal(11UL, (await client.Maintenance.MoveLeaderAsync(node.Address, 11)).Header.MemberId);
    }

    [Fact]
    public async Task A_change_that_no_leader_accepted_is_tried_on_the_next_endpoint()
    {
        await using var leaderless = await FakeNode.StartFailingAsync(StatusCode.Unavailable, KvErrors.NoLeader.Message);
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(leaderless.Address, node.Address);

        await client.Cluster.MemberRemoveAsync(9);

        Assert.Equal((1, 1), (leaderless.Behaviour.Calls, node.Behaviour.Calls));
    }

    [Theory]
    [InlineData(nameof(KvErrors.MemberNotFound), KvErrorCode.NotFound)]
    [InlineData(nameof(KvErrors.PeerURLExist), KvErrorCode.FailedPrecondition)]
    [InlineData(nameof(KvErrors.MemberBadURLs), KvErrorCode.InvalidArgument)]
    [InlineData(nameof(KvErrors.Unhealthy), KvErrorCode.Unavailable)]
    [InlineData(nameof(KvErrors.Timeout), KvErrorCode.UnknownOutcome)]
    [InlineData(nameof(KvErrors.TimeoutDueToLeaderFail), KvErrorCode.UnknownOutcome)]
    public async Task A_refused_change_has_a_type_and_one_in_doubt_is_never_sent_again(string error, KvErrorCode code)
    {
        var answer = (KvError)typeof(KvErrors).GetField(error)!.GetValue(null)!;
        await using var refusing = await FakeNode.StartFailingAsync((StatusCode)answer.Kind, answer.Message);
        await using var other = await FakeNode.StartAsync();
        using var client = new KvConnection(refusing.Address, other.Address);

        var exception = await Assert.ThrowsAsync<KvException>(() => client.Cluster.MemberRemoveAsync(9));

        Assert.Equal(code, exception.Code);
        Assert.StartsWith(answer.Message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Behaviour.Calls);
    }
}
