using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Leases and the keys that go with them.</summary>
internal static class LeaseCases
{
    private const long Long = 3600;

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("lease granted and revoked", async client =>
        {
            await client.GrantAsync(1001, Long);
            await client.RevokeAsync(1001);
            await client.RevokeAsync(1001);
        }),
        new("lease granted twice", async client =>
        {
            await client.GrantAsync(1002, Long);
            await client.GrantAsync(1002, 60);
            await client.RevokeAsync(1002);
            await client.GrantAsync(1002, 60);
            await client.RevokeAsync(1002);
        }),
        new("lease with a short or senseless time to live", async client =>
        {
            foreach (var ttl in new[] { 1, 0, -5, 2, 3, 9_000_000_000, 9_000_000_001, long.MaxValue })
            {
                await client.GrantAsync(1003, ttl);
                await client.RevokeAsync(1003);
            }
        }),
        new("lease with odd numbers", async client =>
        {
            foreach (var id in new[] { -1, long.MaxValue, long.MinValue })
            {
                await client.GrantAsync(id, Long);
                await client.TimeAsync(id);
                await client.RevokeAsync(id);
            }
        }),
        new("lease numbers by the store differ", async client =>
        {
            var one = await client.Leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = Long });
            var other = await client.Leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = Long });
            client.Transcript.Add($"positive {one.ID > 0 && other.ID > 0}, different {one.ID != other.ID}, {one.TTL} {one.Error}");
            await client.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = one.ID });
            await client.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = other.ID });
        }),
        new("lease time to live", async client =>
        {
            await client.GrantAsync(1004, Long);
            await PutAsync(client, "b", 1004);
            await PutAsync(client, "a", 1004);
            var left = await client.Leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 1004, Keys = true });
            client.Transcript.Add($"left about all: {left.TTL is > 3590 and <= 3600}");
            left.TTL = 0;
            client.Transcript.Add("time to live", Sorted(left));
            await client.TimeAsync(404);
            await client.TimeAsync(404, keys: true);
            await client.TimeAsync(0);
            await client.RevokeAsync(1004);
            await client.TimeAsync(1004, keys: true);
        }),
        new("lease list", async client =>
        {
            await client.GrantAsync(1005, Long);
            await client.GrantAsync(1006, 2 * Long);
            await client.AskAsync("leases", client.Leases.LeaseLeasesAsync(new LeaseLeasesRequest()));
            await client.RevokeAsync(1005);
            await client.RevokeAsync(1006);
            await client.AskAsync("leases", client.Leases.LeaseLeasesAsync(new LeaseLeasesRequest()));
        }),
        new("keys go with their lease", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key(""), RangeEnd = client.Key("~"), PrevKv = true });
            await watch.ReadAsync();
            await client.GrantAsync(1007, Long);
            foreach (var key in new[] { "c", "a", "b" })
            {
                await PutAsync(client, key, 1007);
            }

            await client.PutAsync("d", "stays");
            await client.RevokeAsync(1007);
            await watch.ReadAsync(5);
            await client.RangeAsync(new RangeRequest { Key = client.Key(""), RangeEnd = client.Key("~") });
        }),
        new("a key leaves its lease", async client =>
        {
            await client.GrantAsync(1008, Long);
            await client.GrantAsync(1009, Long);
            await PutAsync(client, "detached", 1008);
            await client.PutAsync("detached", "2");
            await PutAsync(client, "moved", 1008);
            await PutAsync(client, "moved", 1009);
            await PutAsync(client, "kept", 1008);
            await client.PutAsync(new PutRequest { Key = client.Key("kept"), Value = ByteString.CopyFromUtf8("2"), IgnoreLease = true });
            await PutAsync(client, "deleted", 1008);
            await client.DeleteAsync("deleted");
            await client.PutAsync("deleted", "again");
            await client.RevokeAsync(1008);
            await client.RangeAsync(new RangeRequest { Key = client.Key(""), RangeEnd = client.Key("~") });
            await client.RevokeAsync(1009);
            await client.RangeAsync(new RangeRequest { Key = client.Key(""), RangeEnd = client.Key("~") });
        }),
        new("put with a lease that is not there", async client =>
        {
            await PutAsync(client, "a", 404);
            await client.PutAsync(new PutRequest { Key = client.Key("a"), Lease = 404, IgnoreLease = true });
            await client.TxnAsync(new TxnRequest
            {
                Success =
                {
                    new RequestOp { RequestPut = new PutRequest { Key = client.Key("b") } },
                    new RequestOp { RequestPut = new PutRequest { Key = client.Key("a"), Lease = 404 } },
                },
            });
            await client.RangeAsync(new RangeRequest { Key = client.Key(""), RangeEnd = client.Key("~") });
        }),
        new("transaction that compares leases", async client =>
        {
            await client.GrantAsync(1010, Long);
            await PutAsync(client, "a", 1010);
            foreach (var lease in new long[] { 0, 1010 })
            {
                await client.TxnAsync(new TxnRequest
                {
                    Compare =
                    {
                        new Compare
                        {
                            Key = client.Key("a"),
                            Target = Compare.Types.CompareTarget.Lease,
                            Result = Compare.Types.CompareResult.Equal,
                            Lease = lease,
                        },
                    },
                });
            }

            await client.RevokeAsync(1010);
        }),
        new("revoke without keys makes no revision", async client =>
        {
            var before = await client.RevisionAsync();
            await client.GrantAsync(1011, Long);
            await client.RevokeAsync(1011);
            client.Transcript.Add($"revisions: {await client.RevisionAsync() - before}");
        }),
        new("keep alive", async client =>
        {
            await client.GrantAsync(1012, Long);
            using var alive = client.KeepAlive();
            foreach (var id in new long[] { 1012, 404, 0, 1012 })
            {
                await alive.AskAsync(id);
                await alive.ReadAsync();
            }

            await client.RevokeAsync(1012);
            await alive.AskAsync(1012);
            await alive.ReadAsync();
            await alive.EndRequestsAsync();
            await alive.ReadAsync();
        }),
        new("keep alive answers in order", async client =>
        {
            await client.GrantAsync(1013, Long);
            await client.GrantAsync(1014, 2 * Long);
            using var alive = client.KeepAlive();
            foreach (var id in new long[] { 1014, 1013, 404, 1014 })
            {
                await alive.AskAsync(id);
            }

            await alive.ReadAsync(4);
            await client.RevokeAsync(1013);
            await client.RevokeAsync(1014);
        }),
        new("an expired lease takes its keys", async client =>
        {
            using var watch = client.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key(""), RangeEnd = client.Key("~") });
            await watch.ReadAsync();
            await client.GrantAsync(1015, 2);
            await PutAsync(client, "b", 1015);
            await PutAsync(client, "a", 1015);
            await watch.ReadAsync(3);
            await client.TimeAsync(1015);
            using var alive = client.KeepAlive();
            await alive.AskAsync(1015);
            await alive.ReadAsync();
        }),
    ];

    private static Task PutAsync(ApiClient client, string key, long lease) =>
        client.PutAsync(new PutRequest { Key = client.Key(key), Value = ByteString.CopyFromUtf8("v"), Lease = lease });

    /// <summary>etcd lists keys in no order.</summary>
    private static LeaseTimeToLiveResponse Sorted(LeaseTimeToLiveResponse response)
    {
        var keys = response.Keys.OrderBy(key => key.ToStringUtf8(), StringComparer.Ordinal).ToList();
        response.Keys.Clear();
        response.Keys.AddRange(keys);
        return response;
    }
}
