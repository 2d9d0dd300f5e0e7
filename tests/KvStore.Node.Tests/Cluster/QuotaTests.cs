using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: a node over its quota stops the writes of the whole cluster, and an operator can start them again.</summary>
public sealed class QuotaTests
{
    private const long QuotaBytes = 256 * 1024;
    private static readonly ByteString Value = ByteString.CopyFrom(new byte[16 * 1024]);

    [Fact]
    public async Task Over_the_quota_all_nodes_refuse_until_space_is_freed_and_the_alarm_ended()
    {
        await using var cluster = new TestCluster(3, options => options with { QuotaBytes = QuotaBytes });
        var leader = await cluster.WaitForLeaderAsync();
        var follower = (leader + 1) % 3;
        var refused = await PutUntilRefusedAsync(cluster[leader]);
        Assert.Equal(KvErrors.NoSpace, refused);
        await cluster.WaitUntilAsync(() => cluster.Running.All(node => node.ListAlarms().Count == 3), "the alarms of all three nodes");
        Assert.Equal(KvErrors.NoSpace, (await cluster[follower].PutAsync(TestCluster.Put("small", "1"), CancellationToken.None)).Error);
        Assert.Equal(KvErrors.NoSpace, (await cluster[follower].GrantLeaseAsync(new LeaseGrantRequest { TTL = 60 }, CancellationToken.None)).Error);

        var deleted = await cluster[leader].DeleteRangeAsync(
            new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("key"), RangeEnd = ByteString.CopyFromUtf8("kez") }, CancellationToken.None);
        var revision = deleted.Value!.Header.Revision;
        Assert.True((await cluster[leader].CompactAsync(new CompactionRequest { Revision = revision, Physical = true }, CancellationToken.None)).IsOk);
        await cluster.WaitUntilAsync(() => cluster.Running.All(node => node.Status().DbSize < QuotaBytes), "space");
        await EndAlarmsAsync(cluster, leader, async () => (await cluster[follower].PutAsync(TestCluster.Put("small", "1"), CancellationToken.None)).IsOk);

        Assert.Empty(cluster[follower].Status().Errors);
        Assert.Equal(QuotaBytes, cluster[follower].Status().DbSizeQuota);
    }

    /// <summary>A refusal must not come before its reason can be read: the quota is looked at less often than writes are refused.</summary>
    [Fact]
    public async Task Who_is_refused_finds_the_alarm_even_if_it_was_just_ended()
    {
        await using var cluster = new TestCluster(1, options => options with { QuotaBytes = QuotaBytes });
        var leader = await cluster.WaitForLeaderAsync();
        await PutUntilRefusedAsync(cluster[leader]);
        foreach (var raised in cluster[leader].ListAlarms())
        {
            await EndAsync(cluster[leader], raised);
        }

        await PutUntilRefusedAsync(cluster[leader]);

        Assert.Single(cluster[leader].ListAlarms());
    }

    private static async Task<KvError> PutUntilRefusedAsync(KvNode node)
    {
        for (var key = 0; ; key++)
        {
            var put = new PutRequest { Key = ByteString.CopyFromUtf8($"key{key}"), Value = Value };
            if ((await node.PutAsync(put, CancellationToken.None)).Error is { } error)
            {
                return error;
            }
        }
    }

    /// <summary>Until none comes again and something can be done: a node may have looked just before it removed its rows.</summary>
    private static Task EndAlarmsAsync(TestCluster cluster, int leader, Func<Task<bool>> isDone) => cluster.WaitUntilAsync(
        async () =>
        {
            foreach (var raised in cluster[leader].ListAlarms())
            {
                await EndAsync(cluster[leader], raised);
            }

            return cluster.Running.All(node => node.ListAlarms().Count == 0) && await isDone();
        },
        "no alarms");

    private static Task<KvResult<AlarmResponse>> EndAsync(KvNode node, AlarmMember raised) => node.AlarmAsync(
        new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberID = raised.MemberID, Alarm = raised.Alarm }, CancellationToken.None);
}
