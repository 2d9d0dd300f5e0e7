using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>What users may read and write.</summary>
internal static class AuthKeyCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("reads of single keys", async client =>
        {
            var alice = await client.AsAsync("alice");
            foreach (var key in new[] { "a", "b", "c", "lz", "m", "r", "w", "z" })
            {
                await alice.GetAsync(key);
                await alice.GetAsync(key, serializable: true);
            }
        }),
        new("reads of ranges", async client =>
        {
            var alice = await client.AsAsync("alice");
            foreach (var (key, end) in new[] { ("b", "m"), ("b", "d"), ("a", "c"), ("b", "m0"), ("b", "n"), ("c", "\0"), ("r", "s"), ("r", "r\0"), ("z", "zz") })
            {
                await alice.GetAsync(key, end);
            }
        }),
        new("reads of ranges without keys", async client =>
        {
            var alice = await client.AsAsync("alice");
            await alice.GetAsync("x", "n");
            await alice.GetAsync("z", "z");
            await alice.GetAsync("n", "a");
        }),
        new("reads over permissions that touch", async client =>
        {
            var union = await client.AsAsync("union");
            foreach (var (key, end) in new[] { ("b", "f"), ("c", "e"), ("b", "d"), ("d", "f"), ("b", "g"), ("b", "i"), ("h", "i"), ("e", "h") })
            {
                await union.GetAsync(key, end);
            }
        }),
        new("reads of all that comes after a key", async client =>
        {
            var open = await client.AsAsync("open");
            await open.GetAsync("p", "\0");
            await open.GetAsync("r", "\0");
            await open.GetAsync("z", "zz");
            await open.GetAsync("o", "\0");
            await open.GetAsync("p");
            var root = await client.AsAsync("root");
            await root.GetAsync("\0", "\0");
        }),
        new("reads of nothing but counts and keys", async client =>
        {
            var bob = await client.AsAsync("bob");
            await bob.RangeAsync(new RangeRequest { Key = client.Key("b"), CountOnly = true });
            await bob.RangeAsync(new RangeRequest { Key = client.Key("b"), KeysOnly = true });
            await bob.RangeAsync(new RangeRequest { Key = client.Key("b"), Revision = 1 });
            await bob.RangeAsync(new RangeRequest { Key = client.Key("b"), Revision = 1_000_000 });
        }),
        new("writes", async client =>
        {
            var alice = await client.AsAsync("alice");
            foreach (var key in new[] { "a", "b", "lz", "m", "r", "w", "z" })
            {
                await alice.PutAsync(key, $"value of {key}");
            }

            await (await client.AsAsync("bob")).PutAsync("b", "x");
            await (await client.AsAsync("union")).PutAsync("b", "x");
        }),
        new("writes that tell the value before", async client =>
        {
            var alice = await client.AsAsync("alice");
            await alice.PutAsync(new PutRequest { Key = client.Key("b"), Value = ByteString.CopyFromUtf8("value of b"), PrevKv = true });
            await alice.PutAsync(new PutRequest { Key = client.Key("w"), Value = ByteString.CopyFromUtf8("value of w"), PrevKv = true });
            await alice.PutAsync(new PutRequest { Key = client.Key("r"), Value = ByteString.CopyFromUtf8("value of r"), PrevKv = true });
        }),
        new("deletes", async client =>
        {
            var alice = await client.AsAsync("alice");
            await alice.PutAsync("k1", "1");
            await alice.PutAsync("k2", "2");
            await alice.DeleteAsync("k1");
            await alice.DeleteAsync("k", "l", previous: true);
            await alice.DeleteAsync("k", "n");
            await alice.DeleteAsync("a");
            await alice.DeleteAsync("r");
            await alice.DeleteAsync("w", previous: true);
            await alice.DeleteAsync("b", "\0");
            await alice.PutAsync("w", "value of w");
        }),
        new("transactions that compare", async client =>
        {
            var alice = await client.AsAsync("alice");
            foreach (var (key, end) in new[] { ("b", ""), ("a", ""), ("w", ""), ("r", ""), ("b", "d"), ("b", "n") })
            {
                await alice.TxnAsync(new TxnRequest
                {
                    Compare = { new Compare { Key = client.Key(key), RangeEnd = client.End(end), Target = Compare.Types.CompareTarget.Version, Version = 9 } },
                });
            }
        }),
        new("transactions that read", async client =>
        {
            var alice = await client.AsAsync("alice");
            foreach (var key in new[] { "b", "a", "w", "r" })
            {
                await alice.TxnAsync(new TxnRequest { Success = { Range(client, key) } });
                await alice.TxnAsync(new TxnRequest { Failure = { Range(client, key) } });
            }
        }),
        new("transactions that write", async client =>
        {
            var alice = await client.AsAsync("alice");
            foreach (var key in new[] { "b", "a", "w", "r" })
            {
                await alice.TxnAsync(new TxnRequest { Success = { Put(client, key) } });
                await alice.TxnAsync(new TxnRequest { Failure = { Put(client, key) } });
                await alice.TxnAsync(new TxnRequest { Success = { Range(client, "b"), Put(client, "c"), Put(client, key + "x") } });
            }
        }),
        new("transactions that delete", async client =>
        {
            var alice = await client.AsAsync("alice");
            foreach (var (key, previous) in new[] { ("b9", false), ("a", false), ("w", false), ("r", false), ("b9", true), ("w", true) })
            {
                await alice.TxnAsync(new TxnRequest
                {
                    Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = client.Key(key), PrevKv = previous } } },
                });
            }

            await alice.PutAsync("w", "value of w");
        }),
        new("transactions of nothing", async client =>
        {
            await (await client.AsAsync("alice")).TxnAsync(new TxnRequest());
            await (await client.AsAsync("root")).TxnAsync(new TxnRequest());
            await client.WithToken("bad").TxnAsync(new TxnRequest());
        }),
        new("root may do everything", async client =>
        {
            var root = await client.AsAsync("root");
            await root.PutAsync("z", "value of z");
            await root.GetAsync("a", "zz");
            await root.TxnAsync(new TxnRequest { Success = { Put(client, "q"), Range(client, "q") } });
            await root.DeleteAsync("q", previous: true);
        }),
        new("nobody may see what is refused by what it depends on", async client =>
        {
            var bob = await client.AsAsync("bob");
            await bob.PutAsync(new PutRequest { Key = client.Key("b"), IgnoreValue = true });
            await bob.PutAsync(new PutRequest { Key = client.Key("nothing"), IgnoreValue = true });
            await bob.PutAsync(new PutRequest { Key = client.Key("b"), Lease = 404 });
        }),
    ];

    private static RequestOp Range(ApiClient client, string key) => new() { RequestRange = new RangeRequest { Key = client.Key(key) } };

    private static RequestOp Put(ApiClient client, string key) =>
        new() { RequestPut = new PutRequest { Key = client.Key(key), Value = ByteString.CopyFromUtf8($"value of {key}") } };
}
