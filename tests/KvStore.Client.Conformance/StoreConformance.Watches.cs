namespace KvStore.Client.Conformance;

/// <content>Watches.</content>
public abstract partial class StoreConformance
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_watch_tells_what_happened_from_a_revision_on_in_order()
    {
        var first = await Store.PutAsync(Key("w/a"), "1");
        await Store.PutAsync(Key("w/b"), "2");
        await Store.PutAsync(Key("other"), "x");
        await Store.DeleteAsync(KvRange.Key(Key("w/a")));
        var events = await TakeAsync(KvRange.Prefix(Key("w/")), new KvWatchOptions { FromRevision = first, WithPrevious = true }, count: 3);
        Assert.Equal([KvEventKind.Put, KvEventKind.Put, KvEventKind.Delete], events.Select(static told => told.Kind));
        Assert.Equal([Key("w/a"), Key("w/b"), Key("w/a")], events.Select(static told => told.Key.ToString()));
        Assert.Equal(first, events[0].Revision);
        Assert.Null(events[0].Previous);
        Assert.Equal("1", events[2].Previous!.Value.ToString());
    }

    [Fact]
    public async Task A_watch_tells_what_happens_from_now_on()
    {
        using var patience = new CancellationTokenSource(Patience);
        await Store.PutAsync(Key("w"), "before");
        await using var events = Store.WatchAsync(KvRange.Key(Key("w")), cancellationToken: patience.Token).GetAsyncEnumerator(patience.Token);
        var next = events.MoveNextAsync().AsTask();
        for (var number = 0; !next.IsCompleted; number++)
        {
            // When the watch has begun is not told; what is written after is.
            await Store.PutAsync(Key("w"), $"{number}");
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }

        Assert.True(await next);
        Assert.NotEqual("before", events.Current.Entry.Value.ToString());
        var told = int.Parse(events.Current.Entry.Value.ToString());
        await Store.PutAsync(Key("w"), "end");
        while (await events.MoveNextAsync() && events.Current.Entry.Value.ToString() is var value && value != "end")
        {
            Assert.Equal(++told, int.Parse(value));
        }
    }

    [Fact]
    public async Task A_watch_may_leave_out_writes_or_deletions()
    {
        var first = await Store.PutAsync(Key("w"), "1");
        await Store.DeleteAsync(KvRange.Key(Key("w")));
        await Store.PutAsync(Key("w"), "2");
        await Store.DeleteAsync(KvRange.Key(Key("w")));
        var puts = await TakeAsync(KvRange.Key(Key("w")), new KvWatchOptions { FromRevision = first, Events = KvWatchedEvents.Puts }, count: 2);
        Assert.Equal(["1", "2"], puts.Select(static told => told.Entry.Value.ToString()));
        var deletes = await TakeAsync(KvRange.Key(Key("w")), new KvWatchOptions { FromRevision = first, Events = KvWatchedEvents.Deletes }, count: 2);
        Assert.All(deletes, static told => Assert.Equal(KvEventKind.Delete, told.Kind));
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        var watching = TakeAsync(KvRange.Key(Key("w")), KvWatchOptions.Default, count: 1, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    private async Task<List<KvEvent>> TakeAsync(KvRange range, KvWatchOptions options, int count, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var events = new List<KvEvent>();
        await foreach (var told in Store.WatchAsync(range, options, patience.Token))
        {
            events.Add(told);
            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
