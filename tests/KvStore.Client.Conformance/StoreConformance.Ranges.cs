namespace KvStore.Client.Conformance;

/// <content>Ranges, in pages.</content>
public abstract partial class StoreConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_range_comes_in_the_order_of_its_keys(int pageSize)
    {
        foreach (var number in Enumerable.Range(0, 25).Reverse())
        {
            await Store.PutAsync(Key($"r/{number:00}"), $"{number}");
        }

        var entries = await ListAsync(KvRange.Prefix(Key("r/")), new KvRangeOptions { PageSize = pageSize });
        Assert.Equal(Enumerable.Range(0, 25).Select(number => Key($"r/{number:00}")), entries.Select(static entry => entry.Key.ToString()));
        Assert.Equal(Enumerable.Range(0, 25).Select(static number => $"{number}"), entries.Select(static entry => entry.Value.ToString()));
        Assert.Equal(25, await Store.CountAsync(KvRange.Prefix(Key("r/"))));
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(3, 10)]
    [InlineData(4, 2)]
    public async Task A_limit_holds_over_pages(int limit, int pageSize)
    {
        foreach (var number in Enumerable.Range(0, 12))
        {
            await Store.PutAsync(Key($"r/{number:00}"), "x");
        }

        var entries = await ListAsync(KvRange.Prefix(Key("r/")), new KvRangeOptions { Limit = limit, PageSize = pageSize, KeysOnly = true });
        Assert.Equal(limit, entries.Count);
        Assert.All(entries, static entry => Assert.Equal(0, entry.Value.Memory.Length));
    }

    [Fact]
    public async Task A_range_is_of_one_state()
    {
        foreach (var number in Enumerable.Range(0, 10))
        {
            await Store.PutAsync(Key($"r/{number}"), "old");
        }

        var values = new List<string>();
        await foreach (var entry in Store.RangeAsync(KvRange.Prefix(Key("r/")), new KvRangeOptions { PageSize = 2 }))
        {
            values.Add(entry.Value.ToString());
            await Store.PutAsync(Key("r/9"), "new");
            await Store.PutAsync(Key("r/99"), "new");
        }

        Assert.Equal(Enumerable.Repeat("old", 10), values);
    }

    [Fact]
    public async Task Ranges_begin_and_end_where_they_say()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await Store.PutAsync(Key(name), name);
        }

        Assert.Equal(["b", "c"], (await ListAsync(KvRange.Between(Key("b"), Key("d")))).Select(static entry => entry.Value.ToString()));
        Assert.Equal(["c"], (await ListAsync(KvRange.Key(Key("c")))).Select(static entry => entry.Value.ToString()));
        Assert.Empty(await ListAsync(KvRange.Between(Key("x"), Key("z"))));
    }

    private async Task<List<KvEntry>> ListAsync(KvRange range, KvRangeOptions? options = null)
    {
        var entries = new List<KvEntry>();
        await foreach (var entry in Store.RangeAsync(range, options))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
