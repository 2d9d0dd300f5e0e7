namespace KvStore.Client.Conformance;

/// <content>Leases.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Keys_go_with_their_lease()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(30));
        await Store.PutAsync(Key("a"), "leased", new KvWriteOptions { LeaseId = lease.Id });
        Assert.Equal(lease.Id, (await Store.GetAsync(Key("a")))!.LeaseId);
        Assert.False(lease.Lost.IsCancellationRequested);
        await lease.DisposeAsync();
        Assert.Null(await Store.GetAsync(Key("a")));
    }

    [Fact]
    public async Task A_lease_is_kept_alive_until_it_is_disposed()
    {
        await using var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(1));
        await Store.PutAsync(Key("a"), "leased", new KvWriteOptions { LeaseId = lease.Id });
        await Task.Delay(lease.TimeToLive * 1.8);
        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.NotNull(await Store.GetAsync(Key("a")));
    }

    [Fact]
    public async Task A_key_of_a_lease_that_there_is_not_is_refused()
    {
        var error = await Assert.ThrowsAsync<KvException>(() => Store.PutAsync(Key("a"), "x", new KvWriteOptions { LeaseId = 4711 }));
        Assert.Equal(KvErrorCode.NotFound, error.Code);
    }

    [Fact]
    public async Task A_lease_may_be_disposed_just_when_it_is_kept_alive() => await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(1));
        await Task.Delay((lease.TimeToLive / 3) + TimeSpan.FromMilliseconds((number % 20) - 10));
        await lease.DisposeAsync();
    }));

    [Fact]
    public async Task A_lease_may_be_disposed_twice()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(30));
        await lease.DisposeAsync();
        await lease.DisposeAsync();
        Assert.True(lease.Lost.IsCancellationRequested);
    }
}
