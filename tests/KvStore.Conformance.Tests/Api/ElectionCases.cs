using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Elections: campaigning, proclaiming and resigning.</summary>
internal static class ElectionCases
{
    private const long Long = 3600;

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("elected, proclaims and resigns", async client =>
        {
            await client.GrantAsync(3001, Long);
            await LeaderAsync(client);
            var leader = await CampaignAsync(client, 3001, "first");
            await LeaderAsync(client);
            await ProclaimAsync(client, leader, "second");
            await LeaderAsync(client);
            await ResignAsync(client, leader);
            await LeaderAsync(client);
            await ProclaimAsync(client, leader, "late");
            await ResignAsync(client, leader);
            await client.KeysAsync();
            await client.RevokeAsync(3001);
        }),
        new("campaign with a lease that is not there", async client =>
        {
            await CampaignAsync(client, 404, "nobody");
            await client.KeysAsync();
        }),
        new("campaign without a lease gets one", async client =>
        {
            var elected = await client.Elections.CampaignAsync(new CampaignRequest { Name = client.Key("election"), Value = ByteString.CopyFromUtf8("v") });
            var lease = elected.Leader.Lease;
            var left = await client.Leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease });
            client.Transcript.Add($"key of the lease: {elected.Leader.Key == client.Key($"election/{lease:x}")}, seconds: {left.GrantedTTL}");
            await client.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
            await LeaderAsync(client);
        }),
        new("campaign of who leads already", async client =>
        {
            await client.GrantAsync(3002, Long);
            await CampaignAsync(client, 3002, "v");
            await CampaignAsync(client, 3002, "v");
            await LeaderAsync(client);
            await CampaignAsync(client, 3002, "another");
            await LeaderAsync(client);
            await client.RevokeAsync(3002);
        }),
        new("campaign waits for the leader to resign", async client =>
        {
            await client.GrantAsync(3003, Long);
            await client.GrantAsync(3004, Long);
            var leader = await CampaignAsync(client, 3003, "first");
            var waiting = WaitAsync(client, 3004, "second");
            await client.WaitForKeysAsync(2);
            client.Transcript.Add($"elected: {waiting.IsCompleted}");
            await ResignAsync(client, leader);
            client.Transcript.Add(await waiting);
            await LeaderAsync(client);
            await client.RevokeAsync(3003);
            await client.RevokeAsync(3004);
        }),
        new("leader goes with its lease", async client =>
        {
            await client.GrantAsync(3005, Long);
            await client.GrantAsync(3006, Long);
            await CampaignAsync(client, 3005, "first");
            var waiting = WaitAsync(client, 3006, "second");
            await client.WaitForKeysAsync(2);
            await client.RevokeAsync(3005);
            client.Transcript.Add(await waiting);
            await client.RevokeAsync(3006);
            await LeaderAsync(client);
        }),
        new("candidate gives up", async client =>
        {
            await client.GrantAsync(3007, Long);
            await client.GrantAsync(3008, Long);
            await CampaignAsync(client, 3007, "first");
            using var patience = new CancellationTokenSource();
            var waiting = WaitAsync(client, 3008, "second", patience.Token);
            await client.WaitForKeysAsync(2);
            await patience.CancelAsync();
            client.Transcript.Add(await waiting);
            await client.WaitForKeysAsync(1);
            await client.KeysAsync();
            await client.RevokeAsync(3007);
            await client.RevokeAsync(3008);
        }),
        new("leadership of another revision", async client =>
        {
            await client.GrantAsync(3011, Long);
            var leader = await CampaignAsync(client, 3011, "v");
            var wrong = leader!.Clone();
            wrong.Rev--;
            await ProclaimAsync(client, wrong, "x");
            await ResignAsync(client, wrong);
            await LeaderAsync(client);
            await client.RevokeAsync(3011);
        }),
        new("leadership of another lease", async client =>
        {
            await client.GrantAsync(3012, Long);
            await client.GrantAsync(3013, Long);
            var leader = await CampaignAsync(client, 3012, "v");
            var wrong = leader!.Clone();
            wrong.Lease = 3013;
            await ProclaimAsync(client, wrong, "x");
            await LeaderAsync(client);
            wrong.Lease = 404;
            await ProclaimAsync(client, wrong, "y");
            await LeaderAsync(client);
            await client.RevokeAsync(3012);
            await client.RevokeAsync(3013);
            await client.KeysAsync();
        }),
        new("leadership that is not named", async client =>
        {
            await client.AskAsync("proclaim", client.Elections.ProclaimAsync(new ProclaimRequest { Value = ByteString.CopyFromUtf8("v") }));
            await client.AskAsync("resign", client.Elections.ResignAsync(new ResignRequest()));
            await client.AskAsync("resign", client.Elections.ResignAsync(new ResignRequest { Leader = new LeaderKey { Lease = 404 } }));
        }),
        new("election without a name or a value", async client =>
        {
            await client.GrantAsync(3014, Long);
            await client.AskAsync("campaign", client.Elections.CampaignAsync(new CampaignRequest { Lease = 3014 }));
            await client.AskAsync("leader", client.Elections.LeaderAsync(new LeaderRequest()));
            await client.RevokeAsync(3014);
            await client.AskAsync("leader", client.Elections.LeaderAsync(new LeaderRequest()));
        }),
    ];

    /// <summary>Takes down how a campaign ends; null when it does not end in an election.</summary>
    public static async Task<LeaderKey?> CampaignAsync(ApiClient client, long lease, string value)
    {
        using var call = Begin(client, lease, value);
        await client.AskAsync("campaign", call);
        return call.ResponseAsync.IsCompletedSuccessfully ? (await call).Leader : null;
    }

    /// <summary>A campaign beside other calls.</summary>
    public static Task<string> WaitAsync(ApiClient client, long lease, string value, CancellationToken cancellationToken = default) =>
        ApiClient.HearAsync("campaign", Begin(client, lease, value, cancellationToken));

    public static Task ProclaimAsync(ApiClient client, LeaderKey? leader, string value) => client.AskAsync(
        "proclaim", client.Elections.ProclaimAsync(new ProclaimRequest { Leader = leader, Value = ByteString.CopyFromUtf8(value) }));

    public static Task ResignAsync(ApiClient client, LeaderKey? leader) =>
        client.AskAsync("resign", client.Elections.ResignAsync(new ResignRequest { Leader = leader }));

    private static AsyncUnaryCall<CampaignResponse> Begin(
        ApiClient client, long lease, string value, CancellationToken cancellationToken = default)
    {
        var request = new CampaignRequest { Name = client.Key("election"), Lease = lease, Value = ByteString.CopyFromUtf8(value) };
        return client.Elections.CampaignAsync(request, new CallOptions(cancellationToken: cancellationToken));
    }

    private static Task LeaderAsync(ApiClient client) =>
        client.AskAsync("leader", client.Elections.LeaderAsync(new LeaderRequest { Name = client.Key("election") }));
}
