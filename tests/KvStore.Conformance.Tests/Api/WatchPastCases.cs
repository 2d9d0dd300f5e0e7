using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Watches that begin in the past or in the future, and what compaction does to them.</summary>
internal static class WatchPastCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("watch from a past revision", async client =>
        {
            await WriteAsync(client);
            var revision = await client.RevisionAsync();
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), RangeEnd = client.Key("c"), StartRevision = revision - 4 });
            await watch.ReadAsync();
            await watch.ReadEventsAsync(5);
            await client.PutAsync("a", "now");
            await watch.ReadAsync();
        }),
        new("watch from a past revision with previous versions", async client =>
        {
            await WriteAsync(client);
            var revision = await client.RevisionAsync();
            using var watch = client.Watch();
            await watch.CreateAsync(
                new WatchCreateRequest { Key = client.Key("a"), RangeEnd = client.Key("c"), StartRevision = revision - 5, PrevKv = true });
            await watch.ReadAsync();
            await watch.ReadEventsAsync(6);
        }),
        new("watch from the first revision", async client =>
        {
            await client.PutAsync("a", "1");
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = 1 });
            await watch.ReadAsync();
            await watch.ReadEventsAsync(1);
            await watch.ReadNothingAsync();
        }),
        new("watch from the present revision", async client =>
        {
            await client.PutAsync("a", "1");
            var revision = await client.RevisionAsync();
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = revision });
            await watch.ReadAsync(2);
        }),
        new("watch from a future revision", async client =>
        {
            var revision = await client.RevisionAsync();
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = revision + 3 });
            await watch.ReadAsync();
            await client.PutAsync("a", "1");
            await client.PutAsync("a", "2");
            await client.PutAsync("a", "3");
            await watch.ReadAsync();
            await watch.ReadNothingAsync();
        }),
        new("watch a past that is compacted", async client =>
        {
            await WriteAsync(client);
            var revision = await client.RevisionAsync();
            await client.CompactAsync(revision - 2);
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = revision - 4 });
            await watch.ReadAsync(2);
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = 1 });
            await watch.ReadAsync(2);
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = -1 });
            await watch.ReadAsync(2);
            await watch.ReadNothingAsync();
        }),
        new("watch from the compacted revision", async client =>
        {
            await client.PutAsync("a", "1");
            await client.PutAsync("a", "2");
            await client.PutAsync("a", "3");
            var revision = await client.RevisionAsync();
            await client.CompactAsync(revision - 1);
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = revision - 1, PrevKv = true });
            await watch.ReadAsync();
            await watch.ReadEventsAsync(2);
            await watch.ReadNothingAsync();
        }),
        new("watch goes on over a compaction", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), PrevKv = true });
            await watch.ReadAsync();
            await client.PutAsync("a", "1");
            await watch.ReadAsync();
            await client.CompactAsync(await client.RevisionAsync());
            await client.PutAsync("a", "2");
            await watch.ReadAsync();
        }),
        new("watch progress when the past is told", async client =>
        {
            await WriteAsync(client);
            var revision = await client.RevisionAsync();
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), RangeEnd = client.Key("c"), StartRevision = revision - 4 });
            await watch.ReadAsync();
            await watch.ReadEventsAsync(5);
            await watch.ProgressAsync();
            await watch.ReadAsync();
        }),
    ];

    /// <summary>Six revisions: puts, a deletion, and a key that comes again.</summary>
    private static async Task WriteAsync(ApiClient client)
    {
        await client.PutAsync("a", "1");
        await client.PutAsync("b", "2");
        await client.PutAsync("a", "3");
        await client.DeleteAsync("a");
        await client.PutAsync("a", "4");
        await client.DeleteAsync("a", "c", previous: true);
    }
}
