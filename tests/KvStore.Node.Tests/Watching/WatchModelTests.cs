using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.Watching;

namespace KvStore.Node.Tests.Watching;

/// <summary>Random writes, and readers of random speed with little room: each watcher hears each event of its keys once, in order.</summary>
public sealed class WatchModelTests
{
    private const int Writes = 3_000;
    private const int Streams = 4;
    private const int WatchersPerStream = 5;
    private const int Keys = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 3_000)]
    [InlineData(3, 1 << 20)]
    public async Task Every_event_comes_once_and_in_order(int seed, long backlog)
    {
        var random = new Random(seed);
        await using var store = new WatchedStore();
        var written = new List<(long Revision, string Key)>();
        var streams = Enumerable.Range(0, Streams).Select(_ => store.Open(backlog)).ToList();
        var readers = streams.Select((stream, i) => ReadAsync(stream, new Random((seed * 100) + i), store)).ToList();
        var watchers = new List<(WatchStream Stream, long Id, string From, string End, long Start)>();
        for (var i = 0; i < Writes; i++)
        {
            var key = $"k{random.Next(Keys):x}";
            // Now and then a run is not noted, as when the first watcher comes in the middle of one.
            store.Put(key, $"{i}", isNoted: random.Next(20) != 0);
            written.Add((store.Revision, key));
            if (watchers.Count < Streams * WatchersPerStream && random.Next(20) == 0)
            {
                watchers.Add(Add(streams[watchers.Count % Streams], watchers.Count / Streams, store.Revision, random));
            }
        }

        store.Put("end", "");
        var heard = await Task.WhenAll(readers);
        foreach (var (stream, id, from, end, start) in watchers)
        {
            var expected = written.Where(write => write.Revision >= start && InRange(write.Key, from, end)).Select(write => (id, write.Revision, write.Key));
            Assert.Equal(expected, heard[streams.IndexOf(stream)].Where(told => told.Id == id && told.Key != "end"));
        }

        streams.ForEach(stream => stream.Dispose());
        Assert.Equal(0, store.Hub.WatcherCount);
    }

    private static (WatchStream Stream, long Id, string From, string End, long Start) Add(WatchStream stream, long id, long revision, Random random)
    {
        var from = $"k{random.Next(Keys):x}";
        var end = random.Next(3) == 0 ? "" : "k~";
        var start = random.Next(3) switch
        {
            0 => 0,
            1 => random.NextInt64(1, revision + 1),
            _ => revision + random.Next(50),
        };
        stream.Create(new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8(from),
            RangeEnd = ByteString.CopyFromUtf8(end),
            StartRevision = start,
            WatchId = id,
        });
        return (stream, id, from, end, start == 0 ? revision + 1 : start);
    }

    private static bool InRange(string key, string from, string end) =>
        end.Length == 0 ? key == from : string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, end) < 0;

    /// <summary>Reads, now fast, now slowly, until all that was written before the end can have come: a watcher of the end tells.</summary>
    private static async Task<List<(long Id, long Revision, string Key)>> ReadAsync(WatchStream stream, Random random, WatchedStore store)
    {
        const long EndId = 1000;
        var heard = new List<(long Id, long Revision, string Key)>();
        using var patience = new CancellationTokenSource(Patience);
        stream.Create(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("end"), WatchId = EndId });
        var isEnding = false;
        while (await stream.WaitAsync(patience.Token))
        {
            while (stream.TryTake(out var response))
            {
                heard.AddRange(response!.Events.Select(happened => (response.WatchId, happened.Kv.ModRevision, happened.Kv.Key.ToStringUtf8())));
                if (!isEnding && response.WatchId == EndId && response.Events.Count > 0)
                {
                    // Progress of all watchers is told when they have everything.
                    isEnding = true;
                    stream.RequestProgress();
                }
                else if (isEnding && response.WatchId == WatchStream.NoWatcher)
                {
                    Assert.Equal(store.Revision, response.Header.Revision);
                    return heard;
                }
            }

            if (random.Next(4) == 0)
            {
                await Task.Yield();
            }
        }

        return heard;
    }
}
