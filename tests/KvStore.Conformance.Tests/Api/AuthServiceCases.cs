using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Watches, leases and the other services while authentication is on.</summary>
internal static class AuthServiceCases
{
    private const long Long = 3600;

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("watch what may be read", async client =>
        {
            var alice = await client.AsAsync("alice");
            using var watch = alice.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b"), RangeEnd = client.Key("d") });
            await watch.ReadAsync();
            await alice.PutAsync("b", "value of b");
            await watch.ReadAsync();
        }),
        new("watch what may not be read", async client =>
        {
            var alice = await client.AsAsync("alice");
            using var watch = alice.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a") });
            await watch.ReadAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b"), RangeEnd = client.Key("n") });
            await watch.ReadAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("w"), WatchId = 7 });
            await watch.ReadAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("a"), StartRevision = 1 });
            await watch.ReadAsync();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b") });
            await watch.ReadAsync();
        }),
        new("watch without a token or with a bad one", async client =>
        {
            foreach (var other in new[] { client, client.WithToken("bad"), await client.AsAsync("bob") })
            {
                using var watch = other.Watch();
                await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b") });
                await watch.ReadAsync();
                await watch.CreateAsync(new WatchCreateRequest());
                await watch.ReadAsync();
            }
        }),
        new("watch an inverted range", async client =>
        {
            using var watch = (await client.AsAsync("root")).Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("d"), RangeEnd = client.Key("b") });
            await watch.ReadAsync();
        }),
        new("leases without any permission", async client =>
        {
            foreach (var other in new[] { await client.AsAsync("bob"), client })
            {
                await other.GrantAsync(2001, Long);
                await other.TimeAsync(404);
                await other.AskAsync("leases", other.Leases.LeaseLeasesAsync(new LeaseLeasesRequest()));
                using (var talk = other.KeepAlive())
                {
                    await talk.AskAsync(2001);
                    await talk.ReadAsync();
                }

                await (await client.AsAsync("bob")).RevokeAsync(2001);
            }
        }),
        new("leases with a bad token", async client =>
        {
            var bad = client.WithToken("bad");
            await bad.GrantAsync(2002, Long);
            await bad.RevokeAsync(2002);
            await bad.TimeAsync(2002);
            await bad.AskAsync("leases", bad.Leases.LeaseLeasesAsync(new LeaseLeasesRequest()));
        }),
        new("a lease with keys that the user may not write", async client =>
        {
            var root = await client.AsAsync("root");
            var alice = await client.AsAsync("alice");
            await root.GrantAsync(2003, Long);
            await root.PutAsync(new PutRequest { Key = client.Key("z"), Value = ByteString.CopyFromUtf8("value of z"), Lease = 2003 });
            await alice.RevokeAsync(2003);
            await alice.PutAsync(new PutRequest { Key = client.Key("b"), Lease = 2003 });
            await (await client.AsAsync("bob")).RevokeAsync(2003);
            await client.RevokeAsync(2003);
            await root.PutAsync("z", "value of z");
            await alice.PutAsync(new PutRequest { Key = client.Key("b"), Value = ByteString.CopyFromUtf8("value of b"), Lease = 2003 });
            await alice.PutAsync("b", "value of b");
            await alice.RevokeAsync(2003);
        }),
        new("a lease with keys of the user", async client =>
        {
            var alice = await client.AsAsync("alice");
            await alice.GrantAsync(2004, Long);
            await alice.PutAsync(new PutRequest { Key = client.Key("lease/2"), Lease = 2004 });
            await alice.PutAsync(new PutRequest { Key = client.Key("lease/3"), Lease = 2004 });
            await (await client.AsAsync("union")).RevokeAsync(2004);
            await alice.RevokeAsync(2004);
            await alice.GetAsync("lease/", "lease0");
        }),
        new("leases that are not there", async client =>
        {
            foreach (var name in new[] { "alice", "bob", "root" })
            {
                var user = await client.AsAsync(name);
                await user.RevokeAsync(404);
                await user.PutAsync(new PutRequest { Key = client.Key("b"), Lease = 404 });
            }
        }),
        new("compaction", async client =>
        {
            await client.WithToken("bad").AskAsync("compact", client.WithToken("bad").Kv.CompactAsync(new CompactionRequest { Revision = 2 }));
            var bob = await client.AsAsync("bob");
            await bob.AskAsync("compact", bob.Kv.CompactAsync(new CompactionRequest { Revision = 2 }));
            await client.AskAsync("compact", client.Kv.CompactAsync(new CompactionRequest { Revision = 3 }));
        }),
        new("members are for administrators", async client =>
        {
            foreach (var other in new[] { await client.AsAsync("alice"), client, client.WithToken("bad") })
            {
                var url = new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" } };
                await other.AskAsync("member add", other.Members.MemberAddAsync(url));
                await other.AskAsync("member add", other.Members.MemberAddAsync(new MemberAddRequest { PeerURLs = { "not a url" } }));
                await other.AskAsync("member remove", other.Members.MemberRemoveAsync(new MemberRemoveRequest { ID = 404 }));
                await other.AskAsync(
                    "member update", other.Members.MemberUpdateAsync(new MemberUpdateRequest { ID = 404, PeerURLs = { "http://127.0.0.1:1" } }));
                await other.AskAsync("member promote", other.Members.MemberPromoteAsync(new MemberPromoteRequest { ID = 404 }));
            }

            var root = await client.AsAsync("root");
            await root.AskAsync("member remove", root.Members.MemberRemoveAsync(new MemberRemoveRequest { ID = 404 }));
        }),
        new("what everybody may know", async client =>
        {
            foreach (var other in new[] { client, client.WithToken("bad") })
            {
                var members = await other.Members.MemberListAsync(new MemberListRequest());
                var status = await other.Maintenance.StatusAsync(new StatusRequest());
                client.Transcript.Add($"{members.Members.Count} members, leader known {status.Leader != 0}");
            }
        }),
    ];
}
