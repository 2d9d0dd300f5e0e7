using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Tests.Cluster;
using KvStore.Node.Tests.StateMachine;
using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.Engines.Ending;

/// <summary>An engine ends the snapshots of clients' reads.</summary>
public sealed class EndedReadTests
{
    private const int Keys = 10;
    private const int Always = int.MaxValue;

    private static readonly RangeRequest All = Op.Range("\0", "\0");

    private readonly EndingEngines _engines = new(MemoryEngineStore.Instance);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Keys)]
    public async Task Read_whose_snapshot_is_ended_begins_anew(int reads)
    {
        await using var cluster = await StartAsync();
        (_engines.Reads, _engines.ToEnd) = (reads, 2);

        var found = await cluster[0].RangeAsync(All, CancellationToken.None);

        Assert.Equal(2, _engines.Ended);
        Assert.Equal(Keys, found.Value!.Count);
        Assert.Equal(Keys, found.Value.Kvs.Count);
        Assert.Equal(0, _engines.Open);
    }

    [Fact]
    public async Task Reading_transaction_whose_snapshot_is_ended_begins_anew()
    {
        await using var cluster = await StartAsync();
        (_engines.Reads, _engines.ToEnd) = (Keys + 5, 2);

        var found = await cluster[0].TxnAsync(Op.Txn(All, All), CancellationToken.None);

        Assert.Equal(2, _engines.Ended);
        Assert.Equal([Keys, Keys], found.Value!.Responses.Select(response => response.ResponseRange.Count));
        Assert.Equal(0, _engines.Open);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Read_that_is_overtaken_each_time_is_refused_and_the_next_succeeds(int reads)
    {
        await using var cluster = await StartAsync();
        (_engines.Reads, _engines.ToEnd) = (reads, Always);

        Assert.Equal(KvErrors.ReadOvertaken, (await cluster[0].RangeAsync(All, CancellationToken.None)).Error);
        Assert.Equal(KvErrors.ReadOvertaken, (await cluster[0].TxnAsync(Op.Txn(All), CancellationToken.None)).Error);

        Assert.Equal(6, _engines.Ended);
        Assert.Equal(0, _engines.Open);
        _engines.ToEnd = 0;
        Assert.Equal(Keys, (await cluster[0].RangeAsync(All, CancellationToken.None)).Value!.Count);
        Assert.False(cluster[0].Completion.IsCompleted);
    }

    [Fact]
    public async Task Status_and_members_are_read_anew_too()
    {
        await using var cluster = await StartAsync();
        (_engines.Reads, _engines.ToEnd) = (0, 2);
        Assert.Equal(Keys, cluster[0].Status().Header.Revision - 1);

        (_engines.Reads, _engines.ToEnd) = (1, 2);
        Assert.Single((await cluster[0].MemberListAsync(new MemberListRequest(), CancellationToken.None)).Value!.Members);

        Assert.Equal(4, _engines.Ended);
        Assert.Equal(0, _engines.Open);
    }

    /// <summary>A node with some keys.</summary>
    private async Task<TestCluster> StartAsync()
    {
        var cluster = new TestCluster(1, options => options with { Engines = _engines });
        for (var i = 0; i < Keys; i++)
        {
            await TestCluster.PutUntilDoneAsync(cluster[0], $"k{i}", "v");
        }

        return cluster;
    }
}
