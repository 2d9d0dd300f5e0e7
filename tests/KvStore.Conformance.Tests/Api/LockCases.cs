using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Locks: who gets them, in which order, and what is left of those who give up.</summary>
internal static class LockCases
{
    private const long Long = 3600;

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("lock and unlock", async client =>
        {
            await client.GrantAsync(2001, Long);
            await LockAsync(client, 2001);
            await client.KeysAsync();
            await UnlockAsync(client, 2001);
            await UnlockAsync(client, 2001);
            await client.KeysAsync();
            await client.RevokeAsync(2001);
        }),
        new("lock that the lease has already", async client =>
        {
            await client.GrantAsync(2002, Long);
            await LockAsync(client, 2002);
            await client.PutAsync("other", "1");
            await LockAsync(client, 2002);
            await UnlockAsync(client, 2002);
            await LockAsync(client, 2002);
            await client.RevokeAsync(2002);
            await client.KeysAsync();
        }),
        new("lock with a lease that is not there", async client =>
        {
            await LockAsync(client, 404);
            await client.KeysAsync();
        }),
        new("lock without a lease gets one", async client =>
        {
            var locked = await client.Locks.LockAsync(new LockRequest { Name = client.Key("lock") });
            var held = await client.Kv.RangeAsync(new RangeRequest { Key = locked.Key });
            var lease = held.Kvs[0].Lease;
            var left = await client.Leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease });
            client.Transcript.Add($"key of the lease: {locked.Key == client.Key($"lock/{lease:x}")}, seconds: {left.GrantedTTL}");
            await client.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
            await client.KeysAsync();
        }),
        new("lock of a lease below zero", async client =>
        {
            await client.GrantAsync(-2003, Long);
            await LockAsync(client, -2003);
            await client.KeysAsync();
            await client.RevokeAsync(-2003);
        }),
        new("lock waits for the one before", async client =>
        {
            await client.GrantAsync(2004, Long);
            await client.GrantAsync(2005, Long);
            await LockAsync(client, 2004);
            var waiting = WaitAsync(client, 2005);
            await client.WaitForKeysAsync(2);
            client.Transcript.Add($"has it: {waiting.IsCompleted}");
            await UnlockAsync(client, 2004);
            client.Transcript.Add(await waiting);
            await client.RevokeAsync(2004);
            await client.RevokeAsync(2005);
        }),
        new("locks are given in order", async client =>
        {
            var waiting = new List<Task<string>>();
            for (var lease = 2010; lease < 2014; lease++)
            {
                await client.GrantAsync(lease, Long);
                waiting.Add(WaitAsync(client, lease));
                await client.WaitForKeysAsync(waiting.Count);
            }

            for (var lease = 2010; lease < 2014; lease++)
            {
                client.Transcript.Add(await waiting[lease - 2010]);
                await UnlockAsync(client, lease);
                await client.RevokeAsync(lease);
            }
        }),
        new("lock goes with the lease of its holder", async client =>
        {
            await client.GrantAsync(2020, Long);
            await client.GrantAsync(2021, Long);
            await LockAsync(client, 2020);
            var waiting = WaitAsync(client, 2021);
            await client.WaitForKeysAsync(2);
            await client.RevokeAsync(2020);
            client.Transcript.Add(await waiting);
            await client.RevokeAsync(2021);
        }),
        new("who waits gives up", async client =>
        {
            await client.GrantAsync(2024, Long);
            await client.GrantAsync(2025, Long);
            await LockAsync(client, 2024);
            using var patience = new CancellationTokenSource();
            var waiting = WaitAsync(client, 2025, cancellationToken: patience.Token);
            await client.WaitForKeysAsync(2);
            await patience.CancelAsync();
            client.Transcript.Add(await waiting);
            await client.WaitForKeysAsync(1);
            await client.KeysAsync();
            await client.RevokeAsync(2024);
            await client.RevokeAsync(2025);
        }),
        new("one in the middle gives up", async client =>
        {
            for (var lease = 2026; lease <= 2028; lease++)
            {
                await client.GrantAsync(lease, Long);
            }

            await LockAsync(client, 2026);
            using var patience = new CancellationTokenSource();
            var middle = WaitAsync(client, 2027, cancellationToken: patience.Token);
            await client.WaitForKeysAsync(2);
            var last = WaitAsync(client, 2028);
            await client.WaitForKeysAsync(3);
            await patience.CancelAsync();
            client.Transcript.Add(await middle);
            await client.WaitForKeysAsync(2);
            client.Transcript.Add($"has it: {last.IsCompleted}");
            await UnlockAsync(client, 2026);
            client.Transcript.Add(await last);
            for (var lease = 2026; lease <= 2028; lease++)
            {
                await client.RevokeAsync(lease);
            }
        }),
        new("lock by a deadline", async client =>
        {
            await client.GrantAsync(2029, Long);
            await client.GrantAsync(2030, Long);
            await LockAsync(client, 2029);

            // Whether the server or the client notices first that time is up is chance, and they say it in different words.
            await ApiClient.HearAsync("lock", client.Locks.LockAsync(
                new LockRequest { Name = client.Key("lock"), Lease = 2030 }, deadline: DateTime.UtcNow.AddMilliseconds(500)));
            await client.WaitForKeysAsync(1);
            await client.KeysAsync();
            await client.RevokeAsync(2029);
            await client.RevokeAsync(2030);
        }),
        new("names that begin with another's", async client =>
        {
            await client.GrantAsync(2031, Long);
            await client.GrantAsync(2032, Long);
            await LockAsync(client, 2031, name: "lock/inner");
            var outer = WaitAsync(client, 2032, name: "lock");
            await client.WaitForKeysAsync(2);
            client.Transcript.Add($"has it: {outer.IsCompleted}");
            await client.RevokeAsync(2031);
            client.Transcript.Add(await outer);
            await client.RevokeAsync(2032);
        }),
        new("unlock what nobody locked", async client =>
        {
            await client.AskAsync("unlock", client.Locks.UnlockAsync(new UnlockRequest { Key = client.Key("nothing") }));
            await client.AskAsync("unlock", client.Locks.UnlockAsync(new UnlockRequest()));
        }),
        new("lock without a name", async client =>
        {
            await client.GrantAsync(2033, Long);
            await client.AskAsync("lock", client.Locks.LockAsync(new LockRequest { Lease = 2033 }));
            await client.AskAsync("unlock", client.Locks.UnlockAsync(new UnlockRequest { Key = ByteString.CopyFromUtf8("/7f1") }));
            await client.RevokeAsync(2033);
        }),
    ];

    private static async Task LockAsync(ApiClient client, long lease, string name = "lock") =>
        client.Transcript.Add(await WaitAsync(client, lease, name));

    private static Task<string> WaitAsync(ApiClient client, long lease, string name = "lock", CancellationToken cancellationToken = default)
    {
        var request = new LockRequest { Name = client.Key(name), Lease = lease };
        return ApiClient.HearAsync("lock", client.Locks.LockAsync(request, new CallOptions(cancellationToken: cancellationToken)));
    }

    private static Task UnlockAsync(ApiClient client, long lease) =>
        client.AskAsync("unlock", client.Locks.UnlockAsync(new UnlockRequest { Key = client.Key($"lock/{lease:x}") }));
}
