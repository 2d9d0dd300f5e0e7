using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using static KvStore.Contracts.Etcd.WatchCreateRequest.Types;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Watches of what happens from now on.</summary>
internal static class WatchCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("watch one key", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.ReadAsync();
            await client.PutAsync("a", "1");
            await client.PutAsync("b", "2");
            await client.PutAsync("a", "3");
            await client.DeleteAsync("a");
            await watch.ReadAsync(3);
            await watch.ReadNothingAsync();
        }),
        new("watch a prefix", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("p"), RangeEnd = client.Key("q") });
            await watch.ReadAsync();
            await client.PutAsync("p", "1");
            await client.PutAsync("p/x", "2");
            await client.PutAsync("q", "3");
            await client.DeleteAsync("p", "q");
            await watch.ReadAsync(3);
            await watch.ReadNothingAsync();
        }),
        new("watch from a key on", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b"), RangeEnd = client.End("\0") });
            await watch.ReadAsync();
            await client.PutAsync("a", "1");
            await client.PutAsync("b", "2");
            await watch.ReadAsync();
        }),
        new("watch without a key", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest());
            await watch.CreateAsync(new WatchCreateRequest { RangeEnd = client.End("\0") });
            await watch.ReadAsync(2);
            await client.PutAsync("a", "1");
            await watch.ReadAsync();
            await watch.ReadNothingAsync();
        }),
        new("watch an empty range", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b"), RangeEnd = client.Key("a") });
            await watch.ReadAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b"), RangeEnd = client.Key("b") });
            await watch.ReadAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b") });
            await watch.ReadAsync();
        }),
        new("watch numbers", async client =>
        {
            using var watch = client.Watch();
            foreach (var id in new long[] { 1, 0, 0, 1, 7, 7, -3 })
            {
                await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), WatchId = id });
                await watch.ReadAsync();
            }
        }),
        new("watch numbers are free again after cancelling", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), WatchId = 5 });
            await watch.ReadAsync();
            await watch.CancelAsync(5);
            await watch.ReadAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), WatchId = 5 });
            await watch.ReadAsync();
        }),
        new("watch cancelled", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.ReadAsync(2);
            await watch.CancelAsync(0);
            await watch.ReadAsync();
            await watch.CancelAsync(0);
            await watch.CancelAsync(99);
            await client.PutAsync("a", "1");
            await watch.ReadAsync();
            await watch.ReadNothingAsync();
        }),
        new("watch with previous versions", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), PrevKv = true });
            await watch.ReadAsync();
            await client.PutAsync("a", "1");
            await client.PutAsync("a", "2");
            await client.DeleteAsync("a");
            await client.PutAsync("a", "3");
            await watch.ReadAsync(4);
        }),
        new("watch without puts", Filtered(FilterType.Noput)),
        new("watch without deletes", Filtered(FilterType.Nodelete)),
        new("watch without anything", Filtered(FilterType.Noput, FilterType.Nodelete)),
        new("watch with the same filter twice", Filtered(FilterType.Noput, FilterType.Noput)),
        new("watch a transaction", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key(""), RangeEnd = client.Key("~"), PrevKv = true });
            await watch.ReadAsync();
            await client.TxnAsync(new TxnRequest
            {
                Success =
                {
                    Put(client, "c", "1"),
                    Put(client, "a", "2"),
                    Delete(client, "b"),
                    Put(client, "b", "3"),
                },
            });
            await client.TxnAsync(new TxnRequest { Success = { Delete(client, "c"), Put(client, "d", "4"), Delete(client, "nothing") } });
            await watch.ReadAsync(2);
        }),
        new("watch what a transaction writes and deletes", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key(""), RangeEnd = client.End("\0"), PrevKv = true });
            await watch.ReadAsync();
            await client.TxnAsync(new TxnRequest
            {
                Success =
                {
                    Put(client, "x", "1"),
                    new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = client.Key(""), RangeEnd = client.End("\0") } },
                },
            });
            await watch.ReadAsync();
        }),
        new("watch sees nothing of what changes nothing", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key(""), RangeEnd = client.Key("~") });
            await watch.ReadAsync();
            await client.DeleteAsync("missing");
            await client.TxnAsync(new TxnRequest());
            await client.RangeAsync(new RangeRequest { Key = client.Key("a") });
            await watch.ReadNothingAsync();
        }),
        new("watch progress", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.ReadAsync();
            await client.PutAsync("b", "1");
            await watch.ProgressAsync();
            await watch.ReadAsync();
            await client.PutAsync("a", "2");
            await watch.ReadAsync();
            await watch.ProgressAsync();
            await watch.ReadAsync();
        }),
        new("watch progress without watchers", async client =>
        {
            using var watch = client.Watch();
            await watch.ProgressAsync();
            await watch.ReadAsync();
        }),
        new("watch request of no kind", async client =>
        {
            using var watch = client.Watch();
            await watch.SendNothingAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.ReadAsync();
        }),
        new("watch goes on when there is nothing more to ask", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.ReadAsync();
            await watch.EndRequestsAsync();
            await client.PutAsync("a", "1");
            await watch.ReadAsync();
        }),
        new("watch that needs a leader", async client =>
        {
            using var watch = client.Watch(new Metadata { { "hasleader", "true" } });
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.ReadAsync();
            await client.PutAsync("a", "1");
            await watch.ReadAsync();
        }),
        new("watch with progress notices", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), ProgressNotify = true, Fragment = true });
            await watch.ReadAsync();
            await client.PutAsync("a", "1");
            await watch.ReadAsync();
        }),
        new("watch a large transaction in pieces", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key(""), RangeEnd = client.Key("~"), Fragment = true, PrevKv = true });
            await watch.ReadAsync();
            var puts = Enumerable.Range(0, 3).Select(i => Put(client, $"{i}", new string('v', 400_000)));
            await client.Kv.TxnAsync(new TxnRequest { Success = { puts } });
            await client.Kv.TxnAsync(new TxnRequest { Success = { puts } });
            await watch.ReadEventsAsync(6);
        }),
        new("watches on one stream do not mix", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b") });
            await watch.ReadAsync(2);
            await client.PutAsync("b", "1");
            await watch.ReadAsync();
            await client.PutAsync("a", "2");
            await watch.ReadAsync();
        }),
    ];

    private static Func<ApiClient, Task> Filtered(params FilterType[] filters) => async client =>
    {
        using var watch = client.Watch();
        await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), RangeEnd = client.Key("c"), Filters = { filters } });
        await watch.ReadAsync();
        await client.PutAsync("a", "1");
        await client.TxnAsync(new TxnRequest { Success = { Delete(client, "a"), Put(client, "b", "2") } });
        await client.DeleteAsync("b");
        if (filters.Distinct().Count() == 1)
        {
            await watch.ReadAsync(2);
        }

        await watch.ReadNothingAsync();
    };

    private static RequestOp Put(ApiClient client, string key, string value) =>
        new() { RequestPut = new PutRequest { Key = client.Key(key), Value = ByteString.CopyFromUtf8(value) } };

    private static RequestOp Delete(ApiClient client, string key) =>
        new() { RequestDeleteRange = new DeleteRangeRequest { Key = client.Key(key) } };
}
