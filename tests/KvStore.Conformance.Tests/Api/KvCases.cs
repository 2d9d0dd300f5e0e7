using Google.Protobuf;
using KvStore.Contracts.Etcd;
using Order = KvStore.Contracts.Etcd.RangeRequest.Types.SortOrder;
using Target = KvStore.Contracts.Etcd.RangeRequest.Types.SortTarget;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Puts, ranges and deletions.</summary>
internal static class KvCases
{
    private static readonly string[] Bounds = ["", "\0", "a", "b", "c", "c1", "d", "zz"];

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("put, put again and get", async client =>
        {
            await client.PutAsync("a", "1");
            await client.PutAsync(Put(client, "a", "2", put => put.PrevKv = true));
            await client.PutAsync(Put(client, "b", "", put => put.PrevKv = true));
            await client.RangeAsync(new RangeRequest { Key = client.Key("a") });
            await client.RangeAsync(new RangeRequest { Key = client.Key("nothing") });
        }),
        new("put keeps what it is told to", async client =>
        {
            await client.GrantAsync(3001, 3600);
            await client.PutAsync(Put(client, "a", "1", put => put.Lease = 3001));
            await client.PutAsync(Put(client, "a", "", put => put.IgnoreValue = true));
            await client.RangeAsync(new RangeRequest { Key = client.Key("a") });
            await client.PutAsync(Put(client, "a", "2", put => put.IgnoreLease = true));
            await client.PutAsync(Put(client, "a", "", put => (put.IgnoreValue, put.IgnoreLease, put.PrevKv) = (true, true, true)));
            await client.RangeAsync(new RangeRequest { Key = client.Key("a") });
            await client.RevokeAsync(3001);
        }),
        new("put that makes no sense", async client =>
        {
            await client.PutAsync(new PutRequest());
            await client.PutAsync(Put(client, "a", "1", put => put.IgnoreValue = true));
            await client.PutAsync(Put(client, "a", "", put => (put.IgnoreLease, put.Lease) = (true, 7)));
            await client.PutAsync(Put(client, "a", "", put => put.IgnoreValue = true));
            await client.PutAsync(Put(client, "a", "x", put => put.IgnoreLease = true));
            await client.PutAsync(Put(client, "a", "x", put => put.Lease = 404));
            await client.PutAsync(Put(client, "a", "x", put => put.Lease = -1));
        }),
        new("put of bytes of every kind", async client =>
        {
            var bytes = ByteString.CopyFrom([.. Enumerable.Range(0, 256).Select(static value => (byte)value)]);
            await client.PutAsync(new PutRequest { Key = ByteString.CopyFrom([.. client.Key(""), .. bytes]), Value = bytes });
            await client.RangeAsync(new RangeRequest { Key = client.Key("\0"), RangeEnd = client.Key("\u0002") });
        }),
        new("put of the largest value, and of one more", async client =>
        {
            await client.PutAsync(new PutRequest { Key = client.Key("a"), Value = ByteString.CopyFrom(new byte[1_500_000]) });
            await client.PutAsync(new PutRequest { Key = client.Key("a"), Value = ByteString.CopyFrom(new byte[1_600_000]) });
            await client.DeleteAsync("a");
        }),
        .. RangeBounds(),
        .. Sorts(),
        new("range with a limit", async client =>
        {
            await FillAsync(client);
            foreach (var limit in new[] { 0, 1, 3, 4, 5, long.MaxValue, -1 })
            {
                await client.RangeAsync(Whole(client, range => range.Limit = limit));
            }
        }),
        new("range of keys only, and count only", async client =>
        {
            await FillAsync(client);
            await client.RangeAsync(Whole(client, range => range.KeysOnly = true));
            await client.RangeAsync(Whole(client, range => range.CountOnly = true));
            await client.RangeAsync(Whole(client, range => (range.CountOnly, range.KeysOnly, range.Limit) = (true, true, 1)));
        }),
        new("range at a revision", async client =>
        {
            var before = await client.RevisionAsync();
            await FillAsync(client);
            await client.DeleteAsync("b");
            await client.PutAsync("b", "again");
            for (var revision = before; revision <= before + 6; revision++)
            {
                await client.RangeAsync(Whole(client, range => range.Revision = revision));
            }

            await client.RangeAsync(Whole(client, range => range.Revision = before + 7));
            await client.RangeAsync(Whole(client, range => range.Revision = -1));
        }),
        new("range between revisions", async client =>
        {
            var before = await client.RevisionAsync();
            await FillAsync(client);
            await client.PutAsync("a", "again");
            await client.RangeAsync(Whole(client, range => range.MinModRevision = before + 3));
            await client.RangeAsync(Whole(client, range => range.MaxModRevision = before + 3));
            await client.RangeAsync(Whole(client, range => range.MinCreateRevision = before + 3));
            await client.RangeAsync(Whole(client, range => range.MaxCreateRevision = before + 1));
            await client.RangeAsync(Whole(client, range => (range.MinModRevision, range.Limit) = (before + 2, 2)));
            await client.RangeAsync(Whole(client, range => (range.MinModRevision, range.MaxModRevision) = (before + 3, before + 2)));
            await client.RangeAsync(Whole(client, range => (range.MaxModRevision, range.CountOnly) = (before + 2, true)));
        }),
        new("range from this member only", async client =>
        {
            await FillAsync(client);
            await client.RangeAsync(Whole(client, range => range.Serializable = true));
        }),
        new("range that makes no sense", async client =>
        {
            await client.RangeAsync(new RangeRequest());
            await client.RangeAsync(new RangeRequest { RangeEnd = client.Key("a") });
            await client.RangeAsync(Whole(client, range => range.Revision = 1_000_000));
        }),
        .. DeleteBounds(),
        new("delete with what was there", async client =>
        {
            await FillAsync(client);
            await client.DeleteAsync("a", previous: true);
            await client.DeleteAsync("a", previous: true);
            await client.DeleteAsync("b", "zz", previous: true);
            await client.AskAsync("delete", client.Kv.DeleteRangeAsync(new DeleteRangeRequest()));
            await client.AskAsync("delete", client.Kv.DeleteRangeAsync(new DeleteRangeRequest { RangeEnd = client.Key("a") }));
        }),
        new("versions begin anew after a deletion", async client =>
        {
            await client.PutAsync("a", "1");
            await client.PutAsync("a", "2");
            await client.DeleteAsync("a");
            await client.PutAsync("a", "3");
            await client.RangeAsync(new RangeRequest { Key = client.Key("a") });
        }),
        new("what changes nothing makes no revision", async client =>
        {
            var before = await client.RevisionAsync();
            await client.DeleteAsync("nothing");
            await client.DeleteAsync("nothing", "nowhere");
            await client.TxnAsync(new TxnRequest());
            await client.RangeAsync(Whole(client));
            client.Transcript.Add($"revisions: {await client.RevisionAsync() - before}");
        }),
        new("compaction at its edges", async client =>
        {
            await FillAsync(client);
            await client.PutAsync("a", "again");
            var now = await client.RevisionAsync();
            await client.AskAsync("compact", client.Kv.CompactAsync(new CompactionRequest { Revision = now + 1 }));
            await client.CompactAsync(now - 1);
            await client.AskAsync("compact", client.Kv.CompactAsync(new CompactionRequest { Revision = now - 1 }));
            await client.AskAsync("compact", client.Kv.CompactAsync(new CompactionRequest { Revision = now - 2 }));
            await client.AskAsync("compact", client.Kv.CompactAsync(new CompactionRequest { Revision = -1 }));
            await client.RangeAsync(Whole(client, range => range.Revision = now - 2));
            await client.RangeAsync(Whole(client, range => range.Revision = now - 1));
            await client.RangeAsync(Whole(client));
        }),
    ];

    /// <summary>Four keys, put in this order.</summary>
    public static async Task FillAsync(ApiClient client)
    {
        foreach (var (key, value) in new[] { ("b", "2"), ("a", "9"), ("c", "5"), ("c1", "1") })
        {
            await client.PutAsync(key, value);
        }
    }

    /// <summary>All keys of the case.</summary>
    public static RangeRequest Whole(ApiClient client, Action<RangeRequest>? change = null)
    {
        var range = new RangeRequest { Key = client.Key(""), RangeEnd = client.Key("\u007f") };
        change?.Invoke(range);
        return range;
    }

    private static PutRequest Put(ApiClient client, string key, string value, Action<PutRequest> change)
    {
        var put = new PutRequest { Key = client.Key(key), Value = ByteString.CopyFromUtf8(value) };
        change(put);
        return put;
    }

    // Ends without a limit would show the keys of other cases, which are not the same when one of them fails.
    private static IEnumerable<ApiCase> RangeBounds() => Bounds.Select(begin => new ApiCase($"range from '{begin.Replace('\0', '0')}'", async client =>
    {
        await FillAsync(client);
        foreach (var end in Bounds.Where(static end => end != "\0"))
        {
            await client.RangeAsync(new RangeRequest { Key = client.Key(begin), RangeEnd = client.End(end) });
        }

        await client.RangeAsync(new RangeRequest { Key = client.Key(begin), RangeEnd = client.End("\0"), Limit = 2, KeysOnly = true });
    }));

    private static IEnumerable<ApiCase> DeleteBounds() => Bounds.Where(static end => end != "\0").Select(end => new ApiCase($"delete up to '{end}'", async client =>
    {
        await FillAsync(client);
        await client.DeleteAsync("a", end, previous: true);
        await client.DeleteAsync("c", end);
        await client.RangeAsync(Whole(client));
    }));

    private static IEnumerable<ApiCase> Sorts() => Enum.GetValues<Target>().Select(target => new ApiCase($"range sorted by {target}", async client =>
    {
        await FillAsync(client);
        await client.PutAsync("a", "3");
        await client.PutAsync("a", "4");
        await client.PutAsync("b", "7");
        foreach (var order in Enum.GetValues<Order>())
        {
            // Ties may be in any order, so what is equal is not asked for.
            await client.RangeAsync(Whole(client, range => (range.SortTarget, range.SortOrder, range.RangeEnd) = (target, order, client.Key("c1"))));
            await client.RangeAsync(Whole(client, range => (range.SortTarget, range.SortOrder, range.RangeEnd, range.Limit) = (target, order, client.Key("c1"), 2)));
        }
    }));
}
