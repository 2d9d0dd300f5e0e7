using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.Tests.Engines.Ending;
using KvStore.Node.Watching;
using KvStore.Storage.Memory;
using static KvStore.Contracts.Etcd.WatchCreateRequest.Types;

namespace KvStore.Node.Tests.Watching;

/// <summary>What a stream of watchers is told, with each option of a watch.</summary>
public sealed class WatchHubTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_watcher_hears_what_is_written_to_its_key_from_now_on()
    {
        await using var store = new WatchedStore();
        store.Put("a", "0");
        using var stream = store.Open();
        stream.Create(Watch("a"));
        store.Put("b", "1");
        store.Put("a", "2");
        store.Delete("a");

        Assert.Equal(["0 created @2", "0 @4 a=2", "0 @5 -a"], await ReadAsync(stream, 3));
    }

    [Fact]
    public async Task A_range_is_watched_like_a_key()
    {
        await using var store = new WatchedStore();
        using var stream = store.Open();
        stream.Create(Watch("b", "d"));
        stream.Create(Watch("c", "\0"));
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            store.Put(key, "v");
        }

        var told = await ReadAsync(stream, 6);
        Assert.Equal(["0 created @1", "1 created @1"], told.Take(2));
        Assert.Equal(["0 @3 b=v", "0 @4 c=v", "1 @4 c=v", "1 @5 d=v"], told.Skip(2).Order());
    }

    [Fact]
    public async Task Writes_of_one_revision_come_together_and_in_their_order()
    {
        await using var store = new WatchedStore();
        using var stream = store.Open();
        stream.Create(Watch("a", "z"));
        store.Txn(
            new RequestOp { RequestPut = WatchedStore.PutOf("b", "1") },
            new RequestOp { RequestPut = WatchedStore.PutOf("a", "2") },
            new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("b"), RangeEnd = ByteString.CopyFromUtf8("c") } });

        Assert.Equal(["0 created @1", "0 @2 b=1 a=2 -b"], await ReadAsync(stream, 2));
    }

    [Fact]
    public async Task The_past_is_told_first_and_nothing_twice()
    {
        await using var store = new WatchedStore();
        for (var i = 0; i < 5; i++)
        {
            store.Put("a", $"{i}", isNoted: false);
        }

        using var stream = store.Open();
        stream.Create(Watch("a", start: 4));
        store.Put("a", "5");

        Assert.Equal(["0 created @6", "a=2", "a=3", "a=4", "a=5"], await ReadEventsAsync(stream, 4));
    }

    [Fact]
    public async Task Nothing_is_told_before_a_start_in_the_future()
    {
        await using var store = new WatchedStore();
        using var stream = store.Open();
        stream.Create(Watch("a", start: 4));
        stream.RequestProgress();
        foreach (var value in new[] { "2", "3", "4" })
        {
            store.Put("a", value);
            // Hands out what was published, as somebody else's request would.
            store.Hub.TellIdle();
        }

        Assert.Equal(["0 created @1", "-1 @3", "0 @4 a=4"], await ReadAsync(stream, 3));
    }

    [Fact]
    public async Task What_is_compacted_cannot_be_watched_but_its_last_revision_can()
    {
        await using var store = new WatchedStore();
        store.Put("a", "2");
        store.Put("a", "3");
        store.Put("a", "4");
        store.Compact(3);
        using var stream = store.Open();
        stream.Create(Watch("a", start: 2));
        stream.Create(Watch("a", start: 3));

        var told = await ReadAsync(stream, 4);
        Assert.Equal(["0 canceled @0 compacted 3", "0 created @4", "1 @4 a=3 a=4", "1 created @4"], told.Order());
    }

    /// <summary>etcd forgets it: there, whoever follows from the compacted revision on never hears that the key is gone.</summary>
    [Fact]
    public async Task A_deletion_at_the_compacted_revision_is_told()
    {
        await using var store = new WatchedStore();
        store.Put("a", "2");
        store.Delete("a");
        store.Compact(3);
        using var stream = store.Open();
        stream.Create(Watch("a", start: 3));

        Assert.Equal(["0 created @3", "0 @3 -a"], await ReadAsync(stream, 2));
    }

    [Fact]
    public async Task Filters_and_previous_versions()
    {
        await using var store = new WatchedStore();
        store.Put("a", "2");
        using var stream = store.Open();
        stream.Create(Watch("a", previous: true, filter: FilterType.Nodelete));
        stream.Create(Watch("a", previous: true, filter: FilterType.Noput));
        store.Put("a", "3");
        store.Delete("a");
        store.Put("a", "5");

        var told = await ReadAsync(stream, 5);
        Assert.Equal(["0 @3 a=3(2)", "0 @5 a=5", "1 @4 -a(3)"], told.Skip(2).Order());
    }

    [Fact]
    public async Task A_cancelled_watcher_is_silent_and_an_unknown_one_is_not_spoken_of()
    {
        await using var store = new WatchedStore();
        using var stream = store.Open();
        stream.Create(Watch("a"));
        stream.Create(Watch("a"));
        stream.Cancel(0);
        stream.Cancel(0);
        stream.Cancel(77);
        store.Put("a", "2");

        Assert.Equal(["0 created @1", "1 created @1", "0 canceled @1", "1 @2 a=2"], await ReadAsync(stream, 4));
        Assert.Equal(1, store.Hub.WatcherCount);
    }

    [Fact]
    public async Task Numbers_are_chosen_by_the_client_or_the_next_free_ones()
    {
        await using var store = new WatchedStore();
        using var stream = store.Open();
        stream.Create(Watch("a", id: 1));
        stream.Create(Watch("a"));
        stream.Create(Watch("a"));
        stream.Create(Watch("a", id: 1));
        stream.Create(Watch("b", "a"));

        Assert.Equal(
            [
                "1 created @1", "0 created @1", "2 created @1",
                "-1 created canceled @1 mvcc: duplicate watch ID provided on the WatchStream",
                "-1 created canceled @1 mvcc: watcher range is empty",
            ],
            await ReadAsync(stream, 5));
    }

    [Fact]
    public async Task Large_responses_come_in_pieces_to_those_who_take_pieces()
    {
        await using var store = new WatchedStore();
        using var stream = store.Open(fragment: 300);
        stream.Create(Watch("a", "z", fragment: true));
        var puts = Enumerable.Range(0, 4).Select(i => new RequestOp { RequestPut = WatchedStore.PutOf($"k{i}", new string('v', 100)) });
        store.Txn([.. puts]);

        var told = await ReadAsync(stream, 3);
        Assert.Equal(["fragment", "whole"], told.Skip(1).Select(line => line.EndsWith("...", StringComparison.Ordinal) ? "fragment" : "whole"));
    }

    [Fact]
    public async Task Idle_watchers_that_ask_for_it_hear_how_far_they_are()
    {
        await using var store = new WatchedStore();
        using var stream = store.Open();
        stream.Create(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), ProgressNotify = true });
        stream.Create(Watch("a"));
        store.Put("b", "2");
        store.Hub.TellIdle();
        store.Put("a", "3");
        store.Hub.TellIdle();
        store.Hub.TellIdle();

        var told = await ReadAsync(stream, 6);
        Assert.Equal(["0 @2", "0 @3", "0 @3 a=3", "1 @3 a=3"], told.Skip(2).Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Watchers_miss_nothing_although_the_engine_ends_their_snapshots(int reads)
    {
        var engines = new EndingEngines(MemoryEngineStore.Instance);
        await using var store = new WatchedStore(engines.OpenEngine("watched"));
        store.Put("a", "1");
        store.Put("a", "2");
        (engines.Reads, engines.ToEnd) = (reads, 3);
        using var stream = store.Open();
        stream.Create(Watch("a", start: 2, previous: true));
        Assert.Equal(["0 created @3", "a=1", "a=2(1)"], await ReadEventsAsync(stream, 2));
        Assert.Equal(3, engines.Ended);

        engines.ToEnd = 2;
        store.Put("a", "3");
        Assert.Equal(["0 @4 a=3(2)"], await ReadAsync(stream, 1));
        Assert.Equal(5, engines.Ended);
    }

    /// <summary>They were sought in the state that the past was read from, and so were missing.</summary>
    [Fact]
    public async Task Previous_versions_of_what_is_written_while_a_watcher_catches_up_are_there()
    {
        await using var store = new WatchedStore();
        store.Put("a", "1");
        store.ReaderOpened = readers =>
        {
            // The first reads the past, the second its previous versions.
            if (readers == 2)
            {
                store.Put("a", "2");
                store.Put("a", "3");
            }
        };
        using var stream = store.Open();
        stream.Create(Watch("a", start: 2, previous: true));

        Assert.Equal(["0 created @2", "a=1", "a=2(1)", "a=3(2)"], await ReadEventsAsync(stream, 3));
    }

    private static WatchCreateRequest Watch(
        string key, string end = "", long start = 0, long id = 0, bool previous = false, bool fragment = false, FilterType? filter = null)
    {
        var request = new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8(key),
            RangeEnd = ByteString.CopyFromUtf8(end),
            StartRevision = start,
            WatchId = id,
            PrevKv = previous,
            Fragment = fragment,
        };
        if (filter is { } chosen)
        {
            request.Filters.Add(chosen);
        }

        return request;
    }

    private static async Task<List<string>> ReadAsync(WatchStream stream, int responses)
    {
        var told = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        while (told.Count < responses && await stream.WaitAsync(patience.Token))
        {
            while (stream.TryTake(out var response))
            {
                told.Add(Text(response!));
            }
        }

        return told;
    }

    /// <summary>The first response, and then events however they are spread over responses.</summary>
    private static async Task<List<string>> ReadEventsAsync(WatchStream stream, int events)
    {
        var told = await ReadAsync(stream, 1);
        using var patience = new CancellationTokenSource(Patience);
        told = [.. told.SelectMany((line, i) => i == 0 ? [line] : line.Split(' ').Skip(2))];
        while (told.Count <= events && await stream.WaitAsync(patience.Token))
        {
            while (stream.TryTake(out var response))
            {
                told.AddRange(response!.Events.Select(Text));
            }
        }

        return told;
    }

    private static string Text(WatchResponse response)
    {
        var words = new List<string> { $"{response.WatchId}" };
        words.AddRange(response.Created ? ["created"] : []);
        words.AddRange(response.Canceled ? ["canceled"] : []);
        words.Add($"@{response.Header.Revision}");
        words.AddRange(response.CompactRevision != 0 ? [$"compacted {response.CompactRevision}"] : []);
        words.AddRange(response.CancelReason.Length > 0 ? [response.CancelReason] : []);
        words.AddRange(response.Events.Select(Text));
        return string.Join(' ', words) + (response.Fragment ? "..." : "");
    }

    private static string Text(Event happened)
    {
        var key = happened.Kv.Key.ToStringUtf8();
        var text = happened.Type == Event.Types.EventType.Put ? $"{key}={happened.Kv.Value.ToStringUtf8()}" : $"-{key}";
        return happened.PrevKv is { } previous ? $"{text}({previous.Value.ToStringUtf8()})" : text;
    }
}
