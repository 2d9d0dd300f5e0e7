namespace KvStore.Client.Conformance;

/// <summary>What every store does that speaks through <see cref="IKvStore"/>, wherever it is. Each test has keys of its own, with one tag.</summary>
public abstract partial class StoreConformance
{
    private static int _tests;

    private readonly string _tag = $"{{sdk-{Interlocked.Increment(ref _tests)}-{Guid.NewGuid():N}}}";

    /// <summary>The store under test.</summary>
    protected abstract IKvStore Store { get; }

    private string Key(string name) => $"{_tag}/{name}";

    [Fact]
    public async Task An_entry_that_was_never_written_is_not_there() => Assert.Null(await Store.GetAsync(Key("none")));

    [Fact]
    public async Task What_is_put_is_read()
    {
        var revision = await Store.PutAsync(Key("a"), "one");
        var entry = await Store.GetAsync(Key("a"));
        Assert.NotNull(entry);
        Assert.Equal("one", entry.Value.ToString());
        Assert.Equal(revision, entry.ModRevision);
        Assert.Equal(revision, entry.CreateRevision);
        Assert.Equal(1, entry.Version);
        Assert.Equal(0, entry.LeaseId);
        Assert.Equal(Key("a"), entry.Key.ToString());
    }

    [Fact]
    public async Task Values_are_any_bytes()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(static number => (byte)number)];
        await Store.PutAsync(Key("bytes"), bytes);
        await Store.PutAsync(Key("empty"), Array.Empty<byte>());
        Assert.Equal(bytes, (await Store.GetAsync(Key("bytes")))!.Value.Memory.ToArray());
        Assert.Equal(0, (await Store.GetAsync(Key("empty")))!.Value.Memory.Length);
    }

    [Fact]
    public async Task Revisions_grow_and_versions_count()
    {
        var first = await Store.PutAsync(Key("a"), "one");
        var second = await Store.PutAsync(Key("a"), "two");
        Assert.True(second > first);
        var entry = await Store.GetAsync(Key("a"));
        Assert.Equal((first, second, 2L), (entry!.CreateRevision, entry.ModRevision, entry.Version));
    }

    [Fact]
    public async Task An_old_revision_is_read()
    {
        var first = await Store.PutAsync(Key("a"), "one");
        await Store.PutAsync(Key("a"), "two");
        var entry = await Store.GetAsync(Key("a"), new KvReadOptions { Revision = first });
        Assert.Equal("one", entry!.Value.ToString());
    }

    [Fact]
    public async Task A_key_is_created_once()
    {
        Assert.NotNull(await Store.CreateAsync(Key("a"), "mine"));
        Assert.Null(await Store.CreateAsync(Key("a"), "theirs"));
        Assert.Equal("mine", (await Store.GetAsync(Key("a")))!.Value.ToString());
    }

    [Fact]
    public async Task One_of_many_creates_a_key()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Store.CreateAsync(Key("a"), $"{number}")));
        Assert.Single(created, static revision => revision is not null);
    }

    [Fact]
    public async Task An_update_asks_for_the_last_revision()
    {
        var first = await Store.PutAsync(Key("a"), "one");
        var second = await Store.UpdateAsync(Key("a"), "two", first);
        Assert.True(second > first);
        Assert.Null(await Store.UpdateAsync(Key("a"), "three", first));
        Assert.Equal("two", (await Store.GetAsync(Key("a")))!.Value.ToString());
    }

    [Fact]
    public async Task Updates_of_many_lose_nothing()
    {
        await Store.PutAsync(Key("n"), "0");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            while (true)
            {
                var entry = await Store.GetAsync(Key("n"));
                if (await Store.UpdateAsync(Key("n"), $"{int.Parse(entry!.Value.ToString()) + 1}", entry.ModRevision) is not null)
                {
                    return;
                }
            }
        }));
        Assert.Equal("10", (await Store.GetAsync(Key("n")))!.Value.ToString());
    }

    [Fact]
    public async Task A_delete_says_how_many_there_were()
    {
        await Store.PutAsync(Key("d/1"), "1");
        await Store.PutAsync(Key("d/2"), "2");
        await Store.PutAsync(Key("e"), "3");
        Assert.Equal(1, await Store.DeleteAsync(KvRange.Key(Key("e"))));
        Assert.Equal(0, await Store.DeleteAsync(KvRange.Key(Key("e"))));
        Assert.Equal(2, await Store.DeleteAsync(KvRange.Prefix(Key("d/"))));
        Assert.Equal(0, await Store.CountAsync(KvRange.Prefix(Key(string.Empty))));
    }

    [Fact]
    public async Task A_delete_asks_for_the_last_revision()
    {
        var first = await Store.PutAsync(Key("a"), "one");
        var second = await Store.PutAsync(Key("a"), "two");
        Assert.False(await Store.DeleteAsync(Key("a"), first));
        Assert.True(await Store.DeleteAsync(Key("a"), second));
        Assert.Null(await Store.GetAsync(Key("a")));
    }

    [Fact]
    public async Task Serializable_reads_answer()
    {
        await Store.PutAsync(Key("a"), "one");
        var options = new KvReadOptions { Consistency = KvConsistency.Serializable };

        // It may be old, but not for ever.
        while (await Store.GetAsync(Key("a"), options) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }

    [Fact]
    public async Task What_is_wrong_in_a_request_is_said()
    {
        var error = await Assert.ThrowsAsync<KvException>(() => Store.GetAsync(string.Empty));
        Assert.Equal(KvErrorCode.InvalidArgument, error.Code);
        Assert.False(error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task A_cancelled_request_ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync(Key("a"), cancellationToken: cancelled.Token));
    }
}
