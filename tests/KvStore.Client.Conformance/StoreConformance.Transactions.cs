namespace KvStore.Client.Conformance;

/// <content>Transactions.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_transaction_takes_the_branch_of_its_conditions()
    {
        await Store.PutAsync(Key("a"), "1");
        var transfer = Store.Transaction()
            .If(KvCondition.ValueIs(Key("a"), "1"), KvCondition.Absent(Key("b")))
            .Then(KvOperation.Put(Key("a"), "0"), KvOperation.Put(Key("b"), "1"), KvOperation.Get(Key("a")))
            .Else(KvOperation.Get(Key("b")));
        var done = await transfer.CommitAsync();
        Assert.True(done.Succeeded);
        Assert.Equal("0", done.Results[2].Entry!.Value.ToString());
        Assert.Equal(done.Revision, (await Store.GetAsync(Key("b")))!.ModRevision);

        var refused = await transfer.CommitAsync();
        Assert.False(refused.Succeeded);
        Assert.Equal("1", Assert.Single(refused.Results).Entry!.Value.ToString());
    }

    [Fact]
    public async Task Conditions_compare_what_they_say()
    {
        var first = await Store.PutAsync(Key("a"), "m");
        var second = await Store.PutAsync(Key("a"), "m");
        await HoldsAsync(KvCondition.Exists(Key("a")));
        await HoldsAsync(KvCondition.Unchanged(Key("a"), second));
        await HoldsAsync(KvCondition.Version(Key("a"), KvComparison.Equal, 2));
        await HoldsAsync(KvCondition.Version(Key("a"), KvComparison.Less, 3));
        await HoldsAsync(KvCondition.CreateRevision(Key("a"), KvComparison.Equal, first));
        await HoldsAsync(KvCondition.ModRevision(Key("a"), KvComparison.Greater, first));
        await HoldsAsync(KvCondition.ModRevision(Key("a"), KvComparison.NotEqual, first));
        await HoldsAsync(KvCondition.Value(Key("a"), KvComparison.Greater, "l"));
        await HoldsAsync(KvCondition.Value(Key("a"), KvComparison.Less, "n"));
        await HoldsAsync(KvCondition.Lease(Key("a"), KvComparison.Equal, leaseId: 0));
        await HoldsAsync(KvCondition.Absent(Key("b")));
        await FailsAsync(KvCondition.Absent(Key("a")));
        await FailsAsync(KvCondition.Exists(Key("b")));
        await FailsAsync(KvCondition.Unchanged(Key("a"), first));
    }

    [Fact]
    public async Task A_transaction_has_transactions()
    {
        await Store.PutAsync(Key("a"), "1");
        var inner = Store.Transaction()
            .If(KvCondition.Exists(Key("b")))
            .Then(KvOperation.Delete(KvRange.Key(Key("b"))))
            .Else(KvOperation.Put(Key("b"), "made"));
        var result = await Store.Transaction().If(KvCondition.Exists(Key("a"))).Then(KvOperation.Transaction(inner)).CommitAsync();
        Assert.True(result.Succeeded);
        Assert.False(result.Results[0].Transaction!.Succeeded);
        Assert.Equal("made", (await Store.GetAsync(Key("b")))!.Value.ToString());
    }

    [Fact]
    public async Task A_transaction_may_only_read_or_delete()
    {
        await Store.PutAsync(Key("t/1"), "1");
        await Store.PutAsync(Key("t/2"), "2");
        var read = await Store.Transaction().Then(KvOperation.Range(KvRange.Prefix(Key("t/")), limit: 1)).CommitAsync();
        Assert.Equal("1", Assert.Single(read.Results[0].Entries).Value.ToString());
        var deleted = await Store.Transaction().Then(KvOperation.Delete(KvRange.Prefix(Key("t/")))).CommitAsync();
        Assert.Equal(2, deleted.Results[0].Deleted);
    }

    private async Task HoldsAsync(KvCondition condition) => Assert.True((await Store.Transaction().If(condition).CommitAsync()).Succeeded);

    private async Task FailsAsync(KvCondition condition) => Assert.False((await Store.Transaction().If(condition).CommitAsync()).Succeeded);
}
