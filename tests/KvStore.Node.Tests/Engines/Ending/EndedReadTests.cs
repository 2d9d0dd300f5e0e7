using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Tests.Cluster;
using KvStore.Node.Tests.StateMachine;
using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.Engines.Ending;

/// <summary>An engine ends the snapshots of clients' reads.</summary>
public sealed class EndedReadTests : IAsyncLifetime
{
    private const int Keys = 10;
    private const int Always = int.MaxValue;

    private static readonly RangeRequest All = Op.Range("\0", "\0");

    private readonly EndingEngines _engines = new(MemoryEngineStore.Instance);
    private readonly TestCluster _cluster;

    public EndedReadTests() => _cluster = new TestCluster(1, options => options with { Engines = _engines });

    public async Task InitializeAsync()
    {
        for (var i = 0; i < Keys; i++)
        {
            await TestCluster.PutUntilDoneAsync(_cluster[0], $"k{i}", "v");
        }

        // Its own publication is the last thing that the node reads by itself.
        await _cluster.WaitUntilAsync(
            async () => (await _cluster[0].MemberListAsync(new MemberListRequest(), CancellationToken.None)).Value!.Members[0].Name.Length > 0,
            "the publication");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Keys)]
    public async Task Read_whose_snapshot_is_ended_begins_anew(int reads)
    {
        (_engines.Reads, _engines.ToEnd) = (reads, 2);

        var found = await _cluster[0].RangeAsync(All, CancellationToken.None);

        Assert.Equal(2, _engines.Ended);
        Assert.Equal(Keys, found.Value!.Count);
        Assert.Equal(Keys, found.Value.Kvs.Count);
        Assert.Equal(0, _engines.Open);
    }

    [Fact]
    public async Task Reading_transaction_whose_snapshot_is_ended_begins_anew()
    {
        (_engines.Reads, _engines.ToEnd) = (Keys + 5, 2);

        var found = await _cluster[0].TxnAsync(Op.Txn(All, All), CancellationToken.None);

        Assert.Equal(2, _engines.Ended);
        Assert.Equal([Keys, Keys], found.Value!.Responses.Select(response => response.ResponseRange.Count));
        Assert.Equal(0, _engines.Open);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Read_that_is_overtaken_each_time_is_refused_and_the_next_succeeds(int reads)
    {
        (_engines.Reads, _engines.ToEnd) = (reads, Always);

        Assert.Equal(KvErrors.ReadOvertaken, (await _cluster[0].RangeAsync(All, CancellationToken.None)).Error);
        Assert.Equal(KvErrors.ReadOvertaken, (await _cluster[0].TxnAsync(Op.Txn(All), CancellationToken.None)).Error);

        Assert.Equal(6, _engines.Ended);
        Assert.Equal(0, _engines.Open);
        _engines.ToEnd = 0;
        Assert.Equal(Keys, (await _cluster[0].RangeAsync(All, CancellationToken.None)).Value!.Count);
        Assert.False(_cluster[0].Completion.IsCompleted);
    }

    [Fact]
    public async Task Status_and_members_are_read_anew_too()
    {
        (_engines.Reads, _engines.ToEnd) = (0, 2);
        Assert.Equal(Keys, _cluster[0].Status().Header.Revision - 1);

        (_engines.Reads, _engines.ToEnd) = (1, 2);
        Assert.Single((await _cluster[0].MemberListAsync(new MemberListRequest(), CancellationToken.None)).Value!.Members);

        Assert.Equal(4, _engines.Ended);
        Assert.Equal(0, _engines.Open);
    }
}
